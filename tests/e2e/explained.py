"""What stands under the network: the inspector and the step taken slowly, read and worked as a person does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.workbench import PATIENCE, Workbench


def number(text: str) -> float:
    """A number as people read it, with a true minus."""
    return float(text.replace("−", "-").replace("+", "").strip())


def box_of(locator: Locator) -> dict[str, float]:
    """Where something stands on the screen: x, y, width, height."""
    box = locator.bounding_box()
    assert box is not None
    return {name: float(value) for name, value in box.items()}  # type: ignore[arg-type]  # each is a number


class Explained:
    """The panel under the network of an open workbench."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bench = Workbench(page)
        self.bench.wait_started()
        page.wait_for_function("() => document.querySelectorAll('.net-unit').length > 1")

    @property
    def panel(self) -> Locator:
        """The whole of it."""
        return self.page.locator("#panel-below")

    @property
    def inspector(self) -> Locator:
        """What was clicked."""
        return self.page.locator("glass-inspect")

    @property
    def phases(self) -> Locator:
        """The step taken slowly."""
        return self.page.locator("glass-phases")

    def unit(self, column: int, index: int) -> Locator:
        """A unit's map in the network; column 0 holds the inputs."""
        return self.page.locator(f".net-unit[data-column='{column}'][data-index='{index}']")

    def place(self, column: int, index: int, across: float = 0.5, down: float = 0.5) -> tuple[float, float]:
        """A place on a unit's map on the screen."""
        box = box_of(self.unit(column, index))
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    def click_wire(self, source: int, column: int, index: int) -> None:
        """Click a straight wire in its middle."""
        x0, y0 = self.place(column - 1, source, 1)
        x1, y1 = self.place(column, index, 0)
        self.page.mouse.click((x0 + x1) / 2, (y0 + y1) / 2)

    def click_bias(self, column: int, index: int) -> None:
        """Click the dot at a unit's lower left corner."""
        self.page.mouse.click(*self.place(column, index, 0, 1))

    def where(self) -> str:
        """What the inspector says it explains."""
        return self.inspector.locator(".crumbs").inner_text().replace("\n", " ")

    def formula(self, name: str, *, among: Locator | None = None) -> str:
        """The text of a formula with today's numbers."""
        found = (among or self.inspector).locator(f".formula[data-formula='{name}'] .formula-numbers math").first
        expect(found).to_be_visible(timeout=PATIENCE)
        return (found.text_content() or "").replace("\u2061", "")

    def value(self, name: str) -> float:
        """What the inspector's formula comes to."""
        return float(self.inspector.locator(f".formula[data-formula='{name}']").first.get_attribute("data-value") or "nan")

    def field(self, parameter: str, *index: int) -> Locator:
        """The number of a weight in the inspector."""
        return self.inspector.locator(f"input[data-parameter='{parameter}'][data-index='{','.join(map(str, index))}']")

    def weight(self, parameter: str, *index: int) -> float:
        """A weight as the server has it."""
        views = self.weights()
        found = views[parameter]
        for i in index:
            found = found[i]
        return float(found)

    def weights(self) -> dict:
        """Every parameter of the run, by Keras name."""
        from safetensors.numpy import load

        return load(self.bench.get("/weights.safetensors").content)

    def wait_weight(self, wanted: float, parameter: str, *index: int) -> None:
        """Wait until the server has the weight."""
        what = f"at {wanted} in {parameter}{list(index)}"
        self.bench.wait_run(lambda _: abs(self.weight(parameter, *index) - wanted) < 1e-4, what)

    def wait_run(self, so: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until what the server says of the run is so."""
        for _ in range(PATIENCE // 50):
            if so(self.bench.run()):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the run stands at {self.bench.run()}")

    def onward(self, phase: str) -> None:
        """Press Next, and wait until the phase stands there."""
        self.phases.locator("[data-action='onward']").click()
        self.at_phase(phase)

    def at_phase(self, phase: str) -> None:
        """Wait until a phase is the current one."""
        expect(self.phases.locator(".phase-list [aria-current='step']")).to_have_attribute("data-phase", phase)

    def begin(self, of: str = "example") -> None:
        """Choose phases of an example or a batch, with nothing gone through yet."""
        self.bench.action("unit").click()
        self.page.get_by_role("menuitemradio", name="phase").click()
        self.bench.action("step").click()
        self.at_phase("forward")
        if of == "batch":
            self.phases.locator(".segmented [data-value='batch']").click()
            self.onward("forward")
            expect(self.phases.locator(".phase-examples tbody tr")).not_to_have_count(1)

    def cells(self, part: str) -> list[float]:
        """The numbers of a column of the examples."""
        return [number(text) for text in self.phases.locator(f".phase-examples tbody td[data-part='{part}']").all_inner_texts()]

    def whole(self, part: str) -> list[float]:
        """The numbers at the foot of the examples: all of them together."""
        return [number(text) for text in self.phases.locator(f".phase-examples tfoot td[data-part='{part}']").all_inner_texts()]

    def steps(self, part: str) -> list[float]:
        """A column of the weights of the unit in focus: gradient, before, step or after."""
        return [number(text) for text in self.phases.locator(f".phase-steps td[data-part='{part}']").all_inner_texts()]

    def on_network(self, part: str) -> float:
        """A number written on the network."""
        mark = self.page.locator(f".net-number[data-part='{part}']")
        expect(mark).to_be_visible()
        return number(mark.inner_text().removeprefix("δ ").removeprefix("L "))
