"""Several documents of each of some invented suppliers (取引先ごとの書類).

A supplier keeps to its form, its words, its look and the way its papers come; what it
bills changes. All write to one company: ours.
"""

import dataclasses
import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from books.model import Document
from rpa.browser import open_browser
from samples.variety.companies import Company, make_company
from samples.variety.documents import Draft, make_next
from samples.variety.draw import make_paper, print_paper
from samples.variety.facts import make_number
from samples.variety.files import write_file
from samples.variety.forms import KINDS, choose_form

VARIANTS = ("scan", "fax", "scan", "photo")  # by supplier
_KIND = KINDS["invoice"]


@dataclass(frozen=True, slots=True)
class Issued:
    """One file of a supplier (一件) and what it truly says."""

    path: Path
    supplier: int
    truth: Document


def our_company() -> Company:
    """The company that all suppliers write to (自社)."""
    return make_company(random.Random("our company"))


def draw_series(
    folder: Path, seed: int, suppliers: int, count: int
) -> tuple[Issued, ...]:
    """So many documents of each supplier, in their order; the same for the same seed.

    Files that are in the folder already are taken as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        page = browser.new_page(locale="ja-JP", timezone_id="Asia/Tokyo")
        return tuple(
            issued
            for supplier in range(suppliers)
            for issued in _issue(folder, f"{seed}/{supplier}", supplier, count, page)
        )


def _numbered(draft: Draft, seed: str, number: int) -> Draft:
    """The draft with the number that follows those of the supplier (連番)."""
    document = draft.document
    if document.document_number is None:
        return draft
    day = document.issue_date or dt.date(2026, 1, 31)
    first = make_number(random.Random(f"{seed}/numbers"), _KIND, day)
    told = re.sub(r"\d+(?=\D*$)", lambda m: _add(m[0], 3 * number), first)
    numbered = document.model_copy(update={"document_number": told})
    return dataclasses.replace(draft, document=numbered)


def _add(digits: str, more: int) -> str:
    return f"{int(digits) + more:0{len(digits)}}"


def _issue(
    folder: Path, seed: str, supplier: int, count: int, page: Page
) -> Iterator[Issued]:
    rng = random.Random(seed)
    form, seller = choose_form(rng, _KIND), make_company(rng)
    variant = VARIANTS[supplier % len(VARIANTS)]
    for number in range(count):
        own = random.Random(f"{seed}/{number}")
        draft = _numbered(make_next(own, form, seller, our_company()), seed, number)
        stem = folder / f"s{seed.replace('/', '-')}-{number + 1}_{variant}"
        drawn = [p for p in folder.glob(f"{stem.name}.*") if p.suffix != ".pkl"]
        path = drawn[0] if drawn else None
        if path is None:
            paper = make_paper(random.Random(f"{seed}/look"), draft)
            path = write_file(own, stem, variant, [paper], [print_paper(paper, page)])
        yield Issued(path, supplier, draft.document)
