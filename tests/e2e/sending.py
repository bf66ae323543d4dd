"""Files sent in a browser: chosen, dropped, held up on their way, and the line of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect

PARTS = "**/uploads/parts/**"


# A machine that makes films for other tests at the same time


MADE_WITHIN_MS = 120_000


def choose(page: Page, *files: Path) -> None:
    page.goto("/share")
    page.locator("input[data-files]").set_input_files([str(file) for file in files])


def line(page: Page, file: Path) -> Locator:
    return page.locator(".file").filter(has_text=file.name)


@dataclass
class Held:
    """Lets so many parts through and keeps the others on the line, until it is told to let go."""

    after: int
    passed: int = 0
    is_open: bool = False

    def take(self, route: Route) -> None:
        self.passed += 1
        if self.is_open or self.passed <= self.after:
            route.continue_()


def hold(page: Page, *, after: int) -> Held:
    held = Held(after)
    page.route(PARTS, held.take)
    return held


def expect_sent(row: Locator) -> None:
    """Every byte of a file is here; what is made of it comes after."""
    expect(row.locator("[data-state]")).to_have_text("Sent", timeout=MADE_WITHIN_MS)


def drop(page: Page, file: Path, *, type_: str = "video/mp4") -> None:
    """Let a file fall on the page, as a file manager does."""
    text = file.read_bytes().hex()
    script = """([hex, name, type]) => {
        const bytes = Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
        const data = new DataTransfer();
        data.items.add(new File([bytes], name, {type}));
        for (const kind of ["dragenter", "dragover", "drop"])
            document.querySelector("h1").dispatchEvent(
                new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
    }"""
    page.evaluate(script, [text, file.name, type_])
