"""Several documents in one file are told apart (書類の切り分け)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from books.model import DocumentType
from extractors.classify import Title, find_title, guess_kind
from extractors.head import find_numbers
from extractors.labels import join_spaced_labels
from extractors.page import Page
from extractors.segments import Segment, make_segments

_PAGE_MARK = re.compile(
    r"(?:P(?:age|AGE)?\.?|頁|ページ|No\.)?[:.]?\(?(?P<page>\d{1,2})\s*(?:/|of|の|頁/|ページ/)\s*(?P<of>\d{1,2})\)?(?:頁|ページ)?|"
    r"(?P<only>\d{1,2})(?:頁目?|ページ目?)|(?:次|前)(?:頁|ページ)"
)


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
    """Groups of pages, one a document; blank pages between them are left out."""
    parts: list[Part] = []
    for page in pages:
        segments = join_spaced_labels(_without_fax_line(page, make_segments(page)))
        if not segments:
            continue
        title = find_title(page, segments)
        if parts and _continues(parts[-1], title, segments):
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
        kind = title.kind if title else guess_kind(page, segments)
        parts.append(Part(kind, title, (page,), (segments,)))
    return tuple(parts)


def _continues(part: Part, title: Title | None, segments: Sequence[Segment]) -> bool:
    """True for a further page of the same document."""
    if title is None:
        return not _own_document(segments)
    if title.kind is not part.kind:
        return False
    mark = _page_number(segments)
    before = find_numbers(part.segments[0], part.kind).get("document_number")
    here = find_numbers(segments, title.kind).get("document_number")
    if before is not None and here is not None:
        return before.value == here.value
    return mark is not None and mark > 1


def _own_document(segments: Sequence[Segment]) -> bool:
    """True for a page without a title that begins a document: a till receipt."""
    text = "".join(s.compact for s in segments)
    return bool(re.search(r"お?釣り?|お?預り|釣銭", text)) and "合計" in text


def _page_number(segments: Sequence[Segment]) -> int | None:
    for segment in segments:
        found = _PAGE_MARK.fullmatch(segment.compact)
        if found and (found["page"] or found["only"]):
            return int(found["page"] or found["only"])
    return None


def _without_fax_line(page: Page, segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The line that a FAX prints on top (time, sender, page) is no part of the paper."""
    strip = [s for s in segments if s.box.cy < 0.045 * page.height]
    told = " ".join(s.text for s in sorted(strip, key=lambda s: s.box.x0))
    if not _FAX_LINE.search(told):
        return tuple(segments)
    return tuple(s for s in segments if s not in strip)
