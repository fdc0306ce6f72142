"""What earlier documents of the supplier tell about this one (取引先の記憶の利用).

Only for a supplier that can be no other. What agrees with what a person confirmed is
sure; what was read badly and nearly agrees is taken as confirmed, and marked; what was
read well stays as it is printed. A changed account is never made sure: see
``recall_account``.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from books.kana import find_legal_form, normalise_holder
from books.memory import ENOUGH, Memory, Supplier
from books.memory.keys import same_text
from books.model import Reading
from extractors.normalize import compact
from extractors.recall_account import recall_accounts
from extractors.recall_place import find_at_places
from extractors.recalled import Recalled
from extractors.segments import Segment

NEAR = 0.75  # of the letters of a name that must be read right
MOST_LETTERS = 2  # that may be read wrong
NEAR_NUMBER = 85.0  # of 100, how much of a registration number must be read right
_NUMBER = "issuer.registration_number"
_ISSUER = "issuer.name"


def recall(
    reading: Reading, pages: Sequence[Sequence[Segment]], memory: Memory
) -> Reading:
    """A reading with what memory tells about it (記憶の適用).

    ``pages`` are the segments of the document's pages.
    """
    known = memory.find(reading.document, reading.review)
    if known is None or not known.sure:
        return reading
    recalled = Recalled(reading)
    _recall_parties(recalled, known.supplier, [s for page in pages for s in page])
    recall_accounts(recalled, known.supplier)
    find_at_places(recalled, known.supplier, pages)
    _recall_habits(recalled, known.supplier)
    return recalled.reading


def _recall_parties(
    recalled: Recalled, supplier: Supplier, segments: Sequence[Segment]
) -> None:
    for path, values in supplier.printed.items():
        read = recalled.value(path)
        if isinstance(read, str) and any(same_text(read, v) for v in values):
            recalled.assure(path)
        elif recalled.is_doubtful(path):
            _mend(recalled, path, values, segments)
        elif path == _ISSUER and isinstance(read, str) and not _is_known(read, values):
            recalled.ask(path)


def _mend(
    recalled: Recalled, path: str, values: Sequence[str], segments: Sequence[Segment]
) -> None:
    """A value that was read badly or not at all: as it stands elsewhere, or nearly."""
    for value in values:
        wanted = compact(value)
        if place := next((s for s in segments if s.compact == wanted), None):
            recalled.find(path, value, place.evidence, 1.0)
            return
    read = recalled.value(path)
    if path == _NUMBER and read is None:
        _restore_number(recalled, values, segments)
        return
    near = [v for v in values if isinstance(read, str) and _is_near(read, v)]
    if len(near) == 1:
        recalled.restore(path, near[0])


def _restore_number(
    recalled: Recalled, values: Sequence[str], segments: Sequence[Segment]
) -> None:
    """A registration number that stands on the paper with a digit or two misread."""
    near = [
        (value, s)
        for value in values
        for s in segments
        if len(s.compact) >= len(value) - 1
        and fuzz.partial_ratio(value, s.compact) >= NEAR_NUMBER
    ]
    if len({value for value, _ in near}) == 1:
        value, place = near[0]
        recalled.restore(_NUMBER, value, place.evidence)


def _is_near(read: str, value: str) -> bool:
    """Whether a text may be a misreading of another: a few letters, one legal form."""
    one, other = compact(read), compact(value)
    wrong = Levenshtein.distance(one, other)
    same_form = find_legal_form(one) == find_legal_form(other)
    alike = Levenshtein.normalized_similarity(one, other) >= NEAR
    return wrong <= MOST_LETTERS and same_form and alike


def _is_known(name: str, values: Sequence[str]) -> bool:
    """Whether a name is one of these, with or without its legal form and blanks."""
    return normalise_holder(name) in map(normalise_holder, values)


def _recall_habits(recalled: Recalled, supplier: Supplier) -> None:
    """Kind, units, taxes and due date as ever (種類・単位・税の書き方・支払条件)."""
    document = recalled.document
    only_kind = supplier.types == {document.document_type}
    if only_kind and supplier.confirmed >= ENOUGH:
        _agree(recalled, "document_type")
    for index, line in enumerate(document.lines):
        if line.unit in supplier.units:
            _agree(recalled, f"lines[{index}].unit")
    for index, row in enumerate(document.tax_summary):
        if row.basis in supplier.bases and len(supplier.bases) == 1:
            _agree(recalled, f"tax_summary[{index}].basis")
    issued, due, terms = document.issue_date, document.due_date, supplier.terms
    if issued and due and terms and terms.fits(issued, due):
        _agree(recalled, "due_date")


def _agree(recalled: Recalled, path: str) -> None:
    if recalled.is_doubtful(path):
        recalled.assure(path)
