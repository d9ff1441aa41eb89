"""The command line: `glassnet serve`, `glassnet train`, `glassnet export`, `glassnet data fetch`, `glassnet bench`, `glassnet doctor`.

What a command needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand


class Checked(TyperCommand):
    """A command that begins only where every setting of the environment can be read, whether it needs it or not."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # typer's is click's
        """Run it. Raises SpecError, naming the settings that are wrong."""
        from app.settings import read_settings

        read_settings()
        return super().invoke(ctx)


app = typer.Typer(help="Watch neural networks learn.", no_args_is_help=True, pretty_exceptions_show_locals=False, add_completion=False)
SERVE_HELP = """Serve the pages.

Every option can also be given as an environment variable (GLASSNET_ and its name in capitals).
On any address but this machine's own, whoever reaches the port can start runs. A teacher token is made then, once, and kept in the data
folder; sent as "Authorization: Bearer …" it opens the list of all runs and lets its holder steer and delete each of them.
"""


def _settings_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give `function` one option for every field of Settings, with its description; what is left out keeps its default."""
    from app.settings import Settings, environment_name, flag_name

    own = [p for p in inspect.signature(function, eval_str=True).parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
    options = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        text = f"{field.description} ({environment_name(name)})"  # read from there by Settings, which knows lists and bounds
        option = typer.Option(flag_name(name), help=text, show_default=_shown(default))
        annotation: Any = Annotated[_option_type(field.annotation), option]
        options.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation))
    function.__signature__ = inspect.Signature([*own, *options])  # type: ignore[attr-defined]  # what inspect and typer read
    function.__annotations__ = {p.name: p.annotation for p in [*own, *options]}
    return function


def _shown(default: Any) -> str | bool:
    return False if default in (None, []) else str(default)


def _option_type(annotation: Any) -> Any:
    """What the command line parses: the setting's type, or text where Settings itself reads it."""
    if annotation in {str, int, float, Path}:
        return annotation | None
    return list[str] | None if annotation == list[str] else str | None


@app.command(help=SERVE_HELP)
@_settings_options
def serve(open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False, **given: Any) -> None:
    """Serve the pages."""
    from app.serving import run_server

    raise typer.Exit(run_server({name: value for name, value in given.items() if value not in (None, [])}, open_page=open_page))


@app.command(cls=Checked)
def train(
    spec: Annotated[str, typer.Argument(help="A spec as a JSON file, - for standard input, a lab or a network.", metavar="SPEC.json|NAME")],
    data: Annotated[str | None, typer.Option(help="Learn from this dataset instead of the spec's own: mnist, iris, circles …")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="Epochs to train; the spec's own number, else 200.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the weights here, as safetensors.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed than the spec's.")] = None,
    weights: Annotated[
        Path | None, typer.Option(help="Begin with these weights, a safetensors file; in transfer, the layers taken over.")
    ] = None,
    names: Annotated[
        Path | None, typer.Option(help='What --weights calls them, as JSON: {"dense_1.kernel": {"name": "fc.weight", "axes": [1, 0]}}.')
    ] = None,
    draws: Annotated[int, typer.Option(min=1, max=256, help="Networks trained at once, from different weights: mean, spread.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on the last line.")] = False,
) -> None:
    """Train without a browser, in this process, and print how well it went."""
    from app.cores import use_one_thread
    from app.loading import loading

    use_one_thread()
    with loading():
        from app.training import Wish, train_headless

    raise typer.Exit(train_headless(Wish(spec, data, epochs, out, seed, draws, json, weights, names)))


@app.command(cls=Checked)
def export(
    spec: Annotated[str, typer.Argument(help="A spec as a JSON file, - for standard input, a lab or a network.", metavar="SPEC.json|NAME")],
    target: Annotated[str, typer.Option("--format", help="What to write: keras, pytorch, numpy, notebook or onnx.")],
    out: Annotated[Path | None, typer.Option(help="Write it here; a name that fits the format, in this folder, when left out.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Take these weights, as `train --out` wrote them, instead of training.")] = None,
    data: Annotated[str | None, typer.Option(help="Learn from this dataset instead of the spec's own.")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="Epochs to train; the spec's own number, else 200.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed than the spec's.")] = None,
) -> None:
    """Train without a browser and write the network as source code, a notebook or ONNX."""
    from app.cores import use_one_thread
    from app.loading import loading

    use_one_thread()
    with loading():
        from app.exporting import export_headless
        from app.training import Wish

    raise typer.Exit(export_headless(Wish(spec, data, epochs, out, seed), target, weights))


data = typer.Typer(help="Datasets on this machine.", no_args_is_help=True)
app.add_typer(data, name="data")


@data.command(cls=Checked)
def fetch(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which ones: mnist, fashion_mnist; all if none is named.", metavar="[NAME…]")
    ] = None,
) -> None:
    """Download datasets that are too large to ship, so that training needs no network."""
    from app.fetching import fetch_sets

    raise typer.Exit(fetch_sets(names or []))


@app.command(cls=Checked)
def bench(
    only: Annotated[list[str] | None, typer.Option(help="Measure only this: steps, lenet-relu-64, memory …; can be repeated.")] = None,
    rounds: Annotated[int | None, typer.Option(min=1, help="Turns each contestant takes.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.05, help="How long a turn is.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a figure misses what it must reach.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on the last line.")] = False,
) -> None:
    """Measure what is claimed, side by side with what one would use instead."""
    from app.benching import bench as run_benchmarks

    options = [part for key in only or [] for part in ("--only", key)]
    options += [part for name, value in (("--rounds", rounds), ("--seconds", seconds)) if value is not None for part in (name, str(value))]
    options += [flag for flag, given in (("--strict", strict), ("--json", json)) if given]
    raise typer.Exit(run_benchmarks(options))


@app.command(cls=Checked)
def doctor() -> None:
    """Check the installation: versions, BLAS, the data folder, the port."""
    from app.doctor import examine

    raise typer.Exit(examine())


def main() -> None:
    """The `glassnet` command: what is a person's to mend is said in lines, whichever command it stopped; its exit code is 2 then."""
    try:
        app()
    except Exception as error:
        from app.complaints import REFUSED, complain

        if not complain(error):
            raise
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
