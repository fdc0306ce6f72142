"""Draw varied documents: ``python -m samples.variety OUT --seed 1 --count 200`` (習熟用の書類).

Writes ``OUT/docs`` (the files), ``OUT/truth`` (a record for each document) and
``OUT/manifest.csv``, in the shape of the development corpus. The same seed draws the
same documents on machines with the same fonts.
"""

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page

from rpa.browser import open_browser
from samples.draw import draw_pages
from samples.expected import expected_record
from samples.sheet import Sheet
from samples.variety.documents import make_draft
from samples.variety.draw import Paper, make_paper, print_paper
from samples.variety.faults import plant_fault
from samples.variety.fifth.papers import FIFTH_SET
from samples.variety.files import VARIANTS, choose_variant, write_file
from samples.variety.forms import KINDS
from samples.variety.fourth.papers import FOURTH_SET
from samples.variety.lexicon import weighted
from samples.variety.second.files import choose_form_variant, write_form_file
from samples.variety.second.papers import SECOND_SET, FormSet
from samples.variety.seventh.papers import SEVENTH_SET
from samples.variety.sixth.papers import SIXTH_SET
from samples.variety.third.files import VARIANTS as THIRD_VARIANTS
from samples.variety.third.files import choose_third_variant, write_third_file
from samples.variety.third.papers import THIRD_SET

HEADS = ("file", "truth", "layout", "variant", "document_type", "faulty")
_FAULTY_SHARE = 0.08


class LayoutSet(NamedTuple):
    """A set of layouts (書式の組): how its papers are made, arrive and are written.

    ``letter`` begins the names of its files; ``variants`` are their shares.
    """

    letter: str
    make: Callable[..., Sequence[Any]]
    choose_variant: Callable[..., str]
    write: Callable[..., Path]
    variants: Mapping[str, float] = VARIANTS


@dataclass(frozen=True)
class Drawn:
    """One file that was written, with its documents (一件)."""

    file: str
    variant: str
    sheets: tuple[Sheet, ...]

    @property
    def truths(self) -> tuple[str, ...]:
        """Names of the records, one a document."""
        stem = Path(self.file).stem
        numbers = range(2, len(self.sheets) + 1)
        return (f"{stem}.json", *(f"{stem}-{n}.json" for n in numbers))


def make_papers(rng: random.Random, count: int) -> list[Paper]:
    """So many documents, some with a fault, in their looks."""
    weights = {name: kind.weight for name, kind in KINDS.items()}
    if count > 1:
        del weights["till"]
    papers = []
    for _ in range(count):
        draft = make_draft(rng, KINDS[weighted(rng, weights)])
        if rng.random() < _FAULTY_SHARE:
            draft = plant_fault(rng, draft)
        papers.append(make_paper(rng, draft))
    return papers


def _later(letter: str, forms: FormSet) -> LayoutSet:
    """A set that goes through the machines of the third (third からの組)."""
    return LayoutSet(
        letter, forms.make, choose_third_variant, write_third_file, THIRD_VARIANTS
    )


SETS: Mapping[str, LayoutSet] = {
    "first": LayoutSet("v", make_papers, choose_variant, write_file),
    "second": LayoutSet("w", SECOND_SET.make, choose_form_variant, write_form_file),
    "third": _later("x", THIRD_SET),
    "fourth": _later("y", FOURTH_SET),
    "fifth": _later("z", FIFTH_SET),
    "sixth": _later("a", SIXTH_SET),
    "seventh": _later("b", SEVENTH_SET),
}


def draw_one(
    seed: int, number: int, folder: Path, page: Page, layouts: str = "first"
) -> Drawn:
    """Draw one file; it depends on nothing but the set, the seed and its number."""
    chosen = SETS[layouts]
    rng = random.Random(f"{seed}/{number}")
    pile = weighted(
        rng, {k if k.startswith("multi") else "": v for k, v in _piles(chosen.variants)}
    )
    papers = chosen.make(rng, rng.randint(2, 3) if pile else 1)
    pdfs = [print_paper(paper, page) for paper in papers]
    variant = pile or chosen.choose_variant(rng, papers, len(draw_pages(pdfs[0], 10)))
    stem = folder / f"{chosen.letter}{seed}{number:04}_{variant.replace('-', '')}"
    path = chosen.write(rng, stem, variant, papers, pdfs)
    sheets = tuple(Sheet(p.document, p.family, faults=p.faults) for p in papers)
    return Drawn(path.name, variant, sheets)


def _piles(variants: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Shares of the piles, and of everything else under an empty name."""
    yield "", sum(v for k, v in variants.items() if not k.startswith("multi"))
    yield from ((k, v) for k, v in variants.items() if k.startswith("multi"))


def draw_all(out: Path, seed: int, count: int, layouts: str = "first") -> list[Drawn]:
    """Draw ``count`` files with their records and their list."""
    docs, truth = out / "docs", out / "truth"
    docs.mkdir(parents=True, exist_ok=True)
    truth.mkdir(exist_ok=True)
    drawn = []
    with open_browser() as browser:
        page = browser.new_page(locale="ja-JP", timezone_id="Asia/Tokyo")
        for number in range(1, count + 1):
            one = draw_one(seed, number, docs, page, layouts)
            _write_truths(one, truth)
            drawn.append(one)
    _write_manifest(drawn, out / "manifest.csv")
    return drawn


def _write_truths(drawn: Drawn, folder: Path) -> None:
    for name, sheet in zip(drawn.truths, drawn.sheets, strict=True):
        record = expected_record(sheet, drawn.file)
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (folder / name).write_text(text + "\n", encoding="utf-8")


def _write_manifest(drawn: Sequence[Drawn], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADS)
        writer.writerows(_manifest_row(one) for one in drawn)


def _manifest_row(drawn: Drawn) -> tuple[str, ...]:
    sheets = drawn.sheets
    return (
        drawn.file,
        ";".join(drawn.truths),
        "+".join(sheet.layout for sheet in sheets),
        drawn.variant,
        ";".join(sheet.document.document_type.value for sheet in sheets),
        ";".join(fault for sheet in sheets for fault in sheet.faults),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.variety",
        description="いろいろな書類と正解をつくる。同じ --seed なら同じ書類になる。",
    )
    parser.add_argument("out", type=Path, help="書き出すフォルダー")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200, help="ファイルの数")
    parser.add_argument("--set", choices=SETS, default="first", help="書式の組")
    options = parser.parse_args(arguments)
    drawn = draw_all(options.out, options.seed, options.count, options.set)
    documents = sum(len(one.sheets) for one in drawn)
    print(f"{len(drawn)} ファイル、{documents} 書類を {options.out} に書きました。")


if __name__ == "__main__":
    main()
