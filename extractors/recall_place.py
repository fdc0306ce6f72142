"""Values looked up where the supplier printed them before (記憶した位置・見出し).

By the words that stood before them, which may be of the supplier's own (整理コード), else
by their place on the page. A number must be built like those before.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from books.dates import parse_date
from books.memory import HEAD_PATHS, Place, Supplier
from books.memory.keys import number_shape
from extractors.head import parse_document_number
from extractors.labels import Label, find_labels
from extractors.lookup import Found, find_value
from extractors.normalize import clean, compact, mend_era
from extractors.page import Box
from extractors.recalled import Recalled
from extractors.segments import Segment

SURE_LETTERS = 0.95  # of each letter, from which a value need not be looked at
OVERLAP = 0.5  # of the lower of two boxes, both ways, that stand at one place

Pages = Sequence[Sequence[Segment]]
Value = str | dt.date
Candidate = tuple[Value, Segment, bool]  # whether its label stands by it


def find_at_places(recalled: Recalled, supplier: Supplier, pages: Pages) -> None:
    """Look up what was not found: numbers, dates; and what is never there."""
    told = {label.key for page in pages for label in find_labels(page)}
    for path in HEAD_PATHS:
        value = recalled.value(path)
        if value is None:
            _look_up(recalled, path, supplier, pages)
        elif recalled.is_doubtful(path) and _stands_as_ever(
            recalled, path, supplier, pages
        ):
            recalled.assure(path)
        if path in supplier.absent and path not in told:
            recalled.dismiss(path)


def _look_up(recalled: Recalled, path: str, supplier: Supplier, pages: Pages) -> None:
    parse = _parser(path, supplier)
    found = next(_candidates(path, supplier, pages, parse), None)
    if found is not None:
        value, segment, labelled = found
        sure = labelled and _is_clear(segment)
        recalled.find(path, value, segment.evidence, 1.0 if sure else 0.9)


def _stands_as_ever(
    recalled: Recalled, path: str, supplier: Supplier, pages: Pages
) -> bool:
    """Whether a value stands where it always does, built as ever, in clear letters."""
    field = recalled.reading.fields.get(path)
    if field is None or field.evidence is None:
        return False
    parse, box = _parser(path, supplier), field.evidence.bbox
    return any(
        segment.box.as_tuple() == box
        and _is_clear(segment)
        and parse(segment.text) == recalled.value(path)
        for place in supplier.places.get(path, ())
        for segment in _at(place, pages)
    )


def _is_clear(segment: Segment) -> bool:
    """Whether the recogniser was sure of every letter."""
    return min(segment.chances or (segment.confidence,)) >= SURE_LETTERS


def _candidates(
    path: str,
    supplier: Supplier,
    pages: Pages,
    parse: Callable[[str], Value | None],
) -> Iterator[Candidate]:
    segments = [s for page in pages for s in page]
    for word in supplier.labels.get(path, ()):
        for label in _labels(path, compact(word), segments):
            found: Found[Value] | None = find_value(label, segments, parse)
            if found is not None:
                yield found.value, found.segment, True
    for place in supplier.places.get(path, ()):
        for segment in _at(place, pages):
            value = parse(segment.text)
            if value is not None:
                yield value, segment, False


def _labels(path: str, word: str, segments: Sequence[Segment]) -> Iterator[Label]:
    """Where a word stands, alone or before its value."""
    for segment in segments:
        if segment.compact.strip(":") == word:
            yield Label(path, segment)
        elif segment.compact.startswith(word) and segment.text.startswith(word):
            rest = segment.text[len(word) :]
            start = len(segment.text) - len(rest.lstrip(": "))
            yield Label(path, segment.cut(0, len(word)), segment.cut(start))


def _at(place: Place, pages: Pages) -> Iterator[Segment]:
    """Segments that stand where a value stood, counted from the front or the back."""
    box = Box(*place.bbox)
    numbers = dict.fromkeys((place.page, len(pages) - 1 - place.from_end))
    for number in numbers:
        if 0 <= number < len(pages):
            yield from (s for s in pages[number] if _same_place(s.box, box))


def _same_place(one: Box, other: Box) -> bool:
    wide = min(one.width, other.width) or 1.0
    high = min(one.height, other.height) or 1.0
    return (
        one.x_overlap(other) > OVERLAP * wide and one.y_overlap(other) > OVERLAP * high
    )


def _parser(path: str, supplier: Supplier) -> Callable[[str], Value | None]:
    def number(text: str) -> str | None:
        found = parse_document_number(text)
        is_own = path == "document_number" and found is not None
        if is_own and number_shape(found or "") not in supplier.number_shapes:
            return None
        return found

    def day(text: str) -> dt.date | None:
        return parse_date(mend_era(clean(text)))

    return day if path.endswith("date") else number
