"""V9: which classes are taken for each other, the surest mistakes, and each class's accuracy: all as the engine counts them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.workbench import PATIENCE, Workbench


def test_mistakes_classes_and_cells_agree_and_open_their_pictures(open_page, picture):
    page = open_page("/play?lab=mnist-mlp")
    bench = Workbench(page)
    bench.wait_epoch(1)
    bench.pause()
    page.locator("#tab-mistakes").click()
    mistakes = page.locator("glass-mistakes")
    note = mistakes.locator(".view-note")
    accuracy = bench.run()["metrics"]["test"]["accuracy"]
    expect(note).to_contain_text(f"{100 * accuracy:.1f} % right", timeout=PATIENCE)
    wrong, total = (int(number) for number in re.findall(r"\d+", note.inner_text())[:2])
    assert 1 - wrong / total == accuracy
    classes = [re.search(r"\((\d+) of (\d+)\)", text) for text in mistakes.locator(".mistakes-classes output").all_inner_texts()]
    counts = [(int(found[1]), int(found[2])) for found in classes if found]
    assert sum(right for right, _ in counts) == total - wrong
    assert sum(all_of_it for _, all_of_it in counts) == total
    sure = [int(re.search(r"(\d+)\s%", text)[1]) for text in mistakes.locator(".mistake b").all_inner_texts()]  # type: ignore[index]
    assert sure == sorted(sure, reverse=True)
    assert len(sure) == min(wrong, 24)
    first = mistakes.locator(".mistake").first
    truth = first.locator("small").inner_text().removeprefix("is ").partition(",")[0]
    first.click()
    expect(page.locator("glass-answer [data-part='truth']")).to_contain_text(f"“{truth}”")
    expect(page.locator("glass-answer [data-part='truth']")).to_contain_text("Wrong")
    picture(page, "row-v9-mistakes")
    page.locator("#tab-confusion").click()
    confusion = page.locator("glass-confusion")
    confusion.locator("[data-part='test']").click()
    expect(confusion.locator(".confusion-sum")).to_contain_text(f"{total - wrong}")
    diagonal = [int(confusion.locator(f"[data-cell='{label}-{label}'] b").inner_text()) for label in range(10)]
    assert diagonal == [right for right, _ in counts]
    answer = mistakes_of(page, truth)
    cell = confusion.locator(f"[data-cell='{truth}-{answer}']")
    cell.click()
    expect(confusion.locator(".cell-list canvas")).to_have_count(min(24, int(cell.locator("b").inner_text())), timeout=PATIENCE)
    confusion.locator(".cell-list button").first.click()
    expect(page.locator("glass-answer [data-part='label']")).to_have_text(answer)
    picture(page, "row-v9-confusion")
    assert not violations(page)


def mistakes_of(page, truth: str) -> str:
    """What the examples of a class are taken for most, apart from itself, as the matrix on the page has it."""
    counts = {label: int(page.locator(f"[data-cell='{truth}-{label}'] b").inner_text()) for label in range(10) if str(label) != truth}
    return str(max(counts, key=lambda label: counts[label]))
