"""Finding a field or a button (部品の特定): exactly one, and the one that was meant.

The candidates are tried in order. What is found must be one alone, visible, and its
accessible name one of those allowed; the buttons ``beside`` it must be there too. If
not, nothing is clicked and the locator's name is told.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import ElementHandle, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from rpa.site_parts import Candidate, Target
from rpa.templates import fill_in
from rpa.trouble import PersonError

_HEAD = re.compile(r'^- (\w+)(?: "((?:[^"\\]|\\.)*)")?')
_POLL_SECONDS = 0.1
_FEW = 6  # elements that are named where another one was looked for
_OWN_TEXT = """el => [...el.childNodes].filter(n => n.nodeType === 3)
  .map(n => n.textContent).join(' ')"""


class LocatorError(PersonError):
    """A field or button is not there, or not one alone (部品が見つからない)."""

    def __init__(self, name: str, told: str) -> None:
        """Keep the locator's name beside the sentence."""
        super().__init__(
            f"画面の部品 {name} を特定できないため、何も押さずに止めました。{told}"
            "画面が変わったときは site.yaml を直し、`denpyo bot check` で確かめてください。"
        )
        self.name = name


@dataclass(frozen=True, slots=True)
class Located:
    """What was found, and by which candidate (0: the usual one)."""

    locator: Locator
    element: ElementHandle
    candidate: int
    target: Target

    @property
    def way(self) -> str:
        """The candidate, as a person reads it."""
        return str(self.target.candidates[self.candidate])


def locate(
    page: Page,
    name: str,
    target: Target,
    values: Mapping[str, str],
    seconds: float,
) -> Located | None:
    """Find a target within so many seconds; None only for an optional one.

    Raises:
        LocatorError: no candidate fits, or one fits several elements.
    """
    end = time.monotonic() + (0 if target.optional else seconds)
    while True:
        for number, candidate in enumerate(target.candidates):
            found = _single(page, candidate, values)
            if not isinstance(found, int):
                _check_beside(page, name, target)
                return Located(*found, number, target)
        if time.monotonic() >= end:
            break
        page.wait_for_timeout(_POLL_SECONDS * 1000)
    if target.optional:
        return None
    told = "、".join(_there(page, one, values) for one in target.candidates)
    raise LocatorError(name, f"探した結果: {told}。")


def query(page: Page, candidate: Candidate, values: Mapping[str, str]) -> Locator:
    """Playwright's locator of a candidate."""

    def filled(text: str) -> str:
        return fill_in(text, values)

    if candidate.role is not None:
        name = filled(candidate.name or "")
        return page.get_by_role(candidate.role, name=name, exact=True)  # type: ignore[arg-type]
    if candidate.label is not None:
        return page.get_by_label(filled(candidate.label), exact=True)
    if candidate.placeholder is not None:
        return page.get_by_placeholder(filled(candidate.placeholder), exact=True)
    if candidate.text is not None:
        return page.get_by_text(filled(candidate.text), exact=True)
    return page.locator(filled(candidate.css or ""))


def accessible_name(found: Locator) -> str:
    """The name that a screen reader says (読み上げられる名前), else the element's own text."""
    match = _HEAD.match(found.aria_snapshot(timeout=2000))
    name = re.sub(r"\\(.)", r"\1", match[2] or "") if match else ""
    return name or " ".join(str(found.evaluate(_OWN_TEXT)).split())


def _single(
    page: Page, candidate: Candidate, values: Mapping[str, str]
) -> tuple[Locator, ElementHandle] | int:
    """The one visible element of a candidate, or how many there are."""
    try:
        found = query(page, candidate, values).filter(visible=True)
        elements = found.element_handles()
        if not elements and _is_file(candidate):  # those are often hidden
            found = query(page, candidate, values)
            elements = found.element_handles()
        if candidate.each_row:
            row = int(values.get("row", "1"))
            found, elements = found.nth(row - 1), elements[row - 1 : row]
        if len(elements) != 1:
            return len(elements)
        if candidate.names:
            allowed = [fill_in(name, values) for name in candidate.names]
            if accessible_name(found) not in allowed:
                return 0
    except PlaywrightError:  # the page is just changing
        return 0
    return found, elements[0]


# --- what is there instead, for whoever writes the description ------------------------


def _there(page: Page, candidate: Candidate, values: Mapping[str, str]) -> str:
    """How many a candidate finds, and what is wrong with them (見つかったもの)."""
    try:
        found = query(page, candidate, values).filter(visible=True)
        count = found.count()
        told = f"{candidate} は {count} 個"
        if candidate.each_row and count:
            told = (
                f"{candidate} は {count} 個で、{values.get('row', '1')} 個目は使えない"
            )
        if count and candidate.names:
            allowed = "・".join(f"「{one}」" for one in candidate.names)
            return f"{told} (名前は {_names(found)}。names にあるのは {allowed})"
        if count:
            return told
        hidden = query(page, candidate, values).count()
        if hidden:
            return f"{told} (隠れているものが {hidden} 個)"
        if candidate.role is None:
            return told
        others = page.get_by_role(candidate.role).filter(visible=True)  # type: ignore[arg-type]
        there = _names(others) if others.count() else "ない"
    except PlaywrightError:  # the page is just changing
        return f"{candidate} は 0 個"
    return f"{told} (画面にある {candidate.role}: {there})"


def _names(found: Locator) -> str:
    """The names of the first few."""
    count = found.count()
    names = [f"「{accessible_name(found.nth(n))}」" for n in range(min(count, _FEW))]
    more = f"など {count} 個" if count > _FEW else ""
    return "".join(names) + more


def _is_file(candidate: Candidate) -> bool:
    return candidate.label is not None or "file" in (candidate.css or "")


def _check_beside(page: Page, name: str, target: Target) -> None:
    for other in target.beside:
        count = page.get_by_role("button", name=other, exact=True).count()
        if not count:
            raise LocatorError(name, f"いつも並んでいるボタン「{other}」がありません。")
