"""Several documents in one file are told apart (書類の切り分け)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from books.model import DocumentType
from extractors.classify import Title, find_title, guess_title
from extractors.company import has_legal_form
from extractors.glosses import without_glosses
from extractors.head import find_numbers
from extractors.page import Page
from extractors.segments import Segment, make_segments, rows
from extractors.spaced import join_spaced_labels

_PAGE_MARK = re.compile(
    r"(?:P(?:age|AGE)?\.?|頁|ページ|No\.)?[:.]?\(?(?P<page>\d{1,2})\s*(?:/|of|の|頁/|ページ/)\s*(?P<of>\d{1,2})\)?(?:頁|ページ)?|"
    r"(?P<only>\d{1,2})(?:頁目?|ページ目?)|(?:次|前)(?:頁|ページ)"
)
_NEXT = re.compile("次(?:頁|ページ|葉)|(?:頁|ページ)へ続|裏面へ")
_ANNEX = re.compile("内訳|明細|別紙")
_ANNOUNCED = re.compile(
    "(?:次(?:頁|ページ|葉)|別紙|別添|添付).{0,8}(?:明細|内訳)|(?:明細|内訳)[はを]?(?:次|別紙|別添|添付)"
)
_REGISTRATION = re.compile(r"(?<![A-Z])T(\d(?:-?\d){10,12})(?!\d)")
_ADDRESSEE = re.compile(r"(\S{2,24}?)(?:御中|様$)")
_FAX_LINE = re.compile(
    r"\bP\.?\s?\d{1,3}(?:\s?/\s?\d{1,3})?\b|\bFROM\b|送信元|発信元|\d{1,2}:\d{2}.*(?:FAX|TEL)"
)


@dataclass(frozen=True)
class Part:
    """The pages of one document with their segments."""

    kind: DocumentType
    title: Title | None
    pages: tuple[Page, ...]
    segments: tuple[tuple[Segment, ...], ...]


def split_pages(pages: Sequence[Page]) -> tuple[Part, ...]:
    """Groups of pages, one a document; blank pages between them are left out.

    Behind a separator a document begins, whatever is printed on the page.
    """
    parts: list[Part] = []
    apart = False
    for page in pages:
        if page.separator:
            apart = True
            continue
        segments = _segments(page)
        if not segments:
            continue
        title = find_title(page, segments)
        if parts and not apart and _continues(parts[-1], title, segments):
            last = parts.pop()
            parts.append(
                Part(
                    last.kind,
                    last.title,
                    (*last.pages, page),
                    (*last.segments, segments),
                )
            )
            continue
        apart = False
        title = title or guess_title(page, segments)
        kind = title.kind if title else DocumentType.OTHER
        parts.append(Part(kind, title, (page,), (segments,)))
    return tuple(parts)


def join_pages(pages: Sequence[Page]) -> Part:
    """One document of these pages in this order, as a person said (人の指定)."""
    segments = tuple(map(_segments, pages))
    first = pages[0], segments[0]
    title = find_title(*first) or guess_title(*first)
    kind = title.kind if title else DocumentType.OTHER
    return Part(kind, title, tuple(pages), segments)


def _segments(page: Page) -> tuple[Segment, ...]:
    runs = join_spaced_labels(_without_fax_line(page, make_segments(page)))
    return without_glosses(runs)


def _continues(part: Part, title: Title | None, here: Sequence[Segment]) -> bool:
    """True for a further page of the same document."""
    if _is_annex(part, title, here):
        return True
    mark = _page_number(here)
    if title is None:
        return mark != 1 and ((mark or 0) > 1 or not _own_document(part, here))
    if _apart(_REGISTRATION, part, here):
        return False
    next_mark = (_page_number(part.segments[-1]) or 0) + 1
    if ((mark or 0) > 1 and mark == next_mark) or (
        mark == len(part.pages) + 1 and _goes_on(part.segments[-1])
    ):
        return True
    if title.kind is not part.kind:
        return False
    first = _document_number(part.segments[0], part)
    number = _document_number(here, part)
    if number == str(len(part.pages) + 1):  # No. 2: the page's
        number = None
    if first is not None and number is not None and first != number:
        return (mark or 0) > 1 and _alike(first, number)
    if number is None and _ANNEX.search(title.segment.compact) and mark != 1:
        return not _tells_parties(here)
    return (number is not None and first == number) or (mark or 0) > 1


def _is_annex(part: Part, title: Title | None, here: Sequence[Segment]) -> bool:
    """True for the details that the page before announces (内訳は次ページの明細書のとおり),
    or that bear its number.
    """
    if title is not None and not _ANNEX.search(title.segment.compact):
        return False
    if any(_apart(told, part, here) for told in (_REGISTRATION, _ADDRESSEE)):
        return False
    if any(_ANNOUNCED.search(s.compact) for s in part.segments[-1]):
        return True
    number = _document_number(here, part) if title is None else None
    return number is not None and number == _document_number(part.segments[0], part)


def _tells_parties(here: Sequence[Segment]) -> bool:
    """True for a page that names its sender or its addressee; 内訳書 behind a cover
    names neither.
    """
    return any(_told(p, here) for p in (_REGISTRATION, _ADDRESSEE)) or any(
        has_legal_form(s.text) for s in here
    )


def _goes_on(segments: Sequence[Segment]) -> bool:
    """True for a page that says that another follows."""
    return any(_NEXT.search(s.compact) for s in segments)


def _own_document(part: Part, here: Sequence[Segment]) -> bool:
    """True for a page without a title that begins a document: another sender or
    addressee, a till receipt, a receipt behind something else.
    """
    texts = [s.compact for s in here]
    if any(re.match(r"お?釣り?|おつり|釣銭|お?預か?り金?[額:¥\d]*$", t) for t in texts):
        return any("合計" in text for text in texts)
    receipt = part.kind is not DocumentType.SIMPLIFIED_INVOICE and any(
        re.search(r"正に領収|領収(?:いた|致)しました", text) for text in texts
    )
    return receipt or any(_apart(p, part, here) for p in (_REGISTRATION, _ADDRESSEE))


def _apart(pattern: re.Pattern[str], part: Part, here: Sequence[Segment]) -> bool:
    """True when both pages say such a thing, and not one of them is the same."""
    before = _told(pattern, [s for page in part.segments for s in page])
    now = _told(pattern, here)
    return bool(before and now) and not any(_alike(a, b) for a in before for b in now)


def _told(pattern: re.Pattern[str], segments: Sequence[Segment]) -> list[str]:
    lines = ["".join(s.compact for s in line) for line in rows(segments)]
    return [
        found[1].replace("-", "") for line in lines for found in pattern.finditer(line)
    ]


def _alike(a: str, b: str) -> bool:
    """True for two readings of one text, letters read amiss allowed."""
    return Levenshtein.normalized_similarity(a, b) > 0.6


def _document_number(segments: Sequence[Segment], part: Part) -> str | None:
    found = find_numbers(segments, part.kind).get("document_number")
    return found.value if found else None


def _page_number(segments: Sequence[Segment]) -> int | None:
    """The number of the page; a bare 2/3 only when it is the only one of its form."""
    bare = set()
    for segment in segments:
        found = _PAGE_MARK.fullmatch(segment.compact)
        if found is None:
            continue
        number, pages = found["page"] or found["only"], found["of"]
        if number and pages and re.fullmatch(r"(?:No\.)?[\d/]+", segment.compact):
            bare.add((int(number), int(pages)))
        elif number:
            return int(number)
    number, pages = bare.pop() if len(bare) == 1 else (1, 0)
    return number if number <= pages else None


def _without_fax_line(page: Page, segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The line that a FAX prints on top (time, sender, page) is no part of the paper."""
    strip = [s for s in segments if s.box.cy < 0.045 * page.height]
    told = " ".join(s.text for s in sorted(strip, key=lambda s: s.box.x0))
    if not _FAX_LINE.search(told):
        return tuple(segments)
    return tuple(s for s in segments if s not in strip)
