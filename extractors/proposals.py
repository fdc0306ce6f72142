"""Values that a language model proposes, checked as our own are (提案の検証).

Asked only about documents that a person must look at anyway, for fields that are empty
or in review. A proposal counts if its text stands on the page, is read by the parser of
its field, and leaves every sum as right as it was. It never takes a field out of
review: the person decides, and sees where it stands.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from books.correct import CorrectionError, get_value, set_value
from books.dates import parse_date
from books.fields import field_label
from books.identifiers import (
    has_valid_check_digit,
    parse_postal_code,
    parse_registration_number,
    parse_tel,
)
from books.model import Document, FieldRead, Finding, Reading, Severity
from books.rules.arithmetic import check_arithmetic
from books.rules.settlement import unexplained_difference
from books.rules.tax_amounts import check_tax_amounts
from books.settings_reading import FieldReader
from extractors.head import parse_document_number
from extractors.local_model import NoAnswerError, ask_model
from extractors.normalize import clean, mend_era, parse_yen
from extractors.page import Page
from extractors.proposed_places import find_place, is_spoken_for
from extractors.segments import Segment, make_segments

PROPOSER = "field_reader"  # ``FieldRead.by`` of a proposed value
PROPOSED = 0.5  # its confidence, below every threshold that makes sense

Value = str | int | dt.date


def _registration(text: str) -> str | None:
    number = parse_registration_number(text)
    return number if number and has_valid_check_digit(number) else None


def _name(text: str) -> str | None:
    return re.sub(r"\s*(?:御中|様|殿)$", "", clean(text)) or None


def _day(text: str) -> dt.date | None:
    return parse_date(mend_era(clean(text)))


_PARSERS: Mapping[str, Callable[[str], Value | None]] = {
    "document_number": parse_document_number,
    "issue_date": _day,
    "due_date": _day,
    "delivery_date": _day,
    "order_number": parse_document_number,
    "subject": _name,
    "issuer.name": _name,
    "issuer.registration_number": _registration,
    "issuer.postal_code": parse_postal_code,
    "issuer.tel": parse_tel,
    "recipient.name": _name,
    "subtotal": parse_yen,
    "tax_total": parse_yen,
    "total": parse_yen,
    "withholding_tax": parse_yen,
    "amount_due": parse_yen,
}
_AMOUNTS = frozenset(path for path, parse in _PARSERS.items() if parse is parse_yen)


def propose(
    readings: Sequence[Reading], pages: Sequence[Page], settings: FieldReader
) -> tuple[Reading, ...]:
    """Readings with what the model could add; as they were when it is off.

    ``pages`` are those of the file.
    """
    if not settings.model:
        return tuple(readings)
    return tuple(
        _proposed(reading, _own(reading, pages), settings) for reading in readings
    )


def _own(reading: Reading, pages: Sequence[Page]) -> list[Page]:
    return [page for page in pages if page.number in reading.source.pages]


def _proposed(
    reading: Reading, pages: Sequence[Page], settings: FieldReader
) -> Reading:
    wanted = [path for path in _PARSERS if _is_open(reading, path)]
    if not reading.review or not wanted:
        return reading
    try:
        answers = ask_model(pages, wanted, settings)
    except NoAnswerError as error:
        told = (
            f"項目を提案する言語モデルを使えませんでした({error})。提案なしで読み取って"
            "います。続くときは設定 field_reader を確かめてください。"
        )
        return _with_note(reading, "field_reader_silent", told)
    segments = [segment for page in pages for segment in make_segments(page)]
    taken = reading
    for path, text in answers.items():
        taken = _take(taken, path, text, segments)
    if taken is reading:
        return reading
    new = [field_label(path) for path in answers if _is_new(path, reading, taken)]
    told = (
        f"言語モデルが提案した値があります({'、'.join(new)})。原本と見比べて、"
        "正しければ確認済みにしてください。"
    )
    return _with_note(taken, "field_reader_proposed", told)


def _is_new(path: str, before: Reading, after: Reading) -> bool:
    return bool(get_value(before.document, path) != get_value(after.document, path))


def _is_open(reading: Reading, path: str) -> bool:
    return get_value(reading.document, path) is None or path in reading.review


def _take(
    reading: Reading, path: str, text: str, segments: Sequence[Segment]
) -> Reading:
    """The reading with a proposal if it holds, else as it was."""
    place = find_place(text, segments, signed=path in _AMOUNTS)
    value = _PARSERS[path](text)
    before = reading.document
    if place is None or value is None or value == get_value(before, path):
        return reading
    if is_spoken_for(place, reading, _PARSERS.keys() - {path}):
        return reading
    shown = value.isoformat() if isinstance(value, dt.date) else str(value)
    try:
        after = set_value(before, path, shown)
    except CorrectionError:  # read here, but nothing that a person could type there
        return reading
    if not _holds(path, before, after):
        return reading
    read = FieldRead(confidence=PROPOSED, evidence=place.evidence, by=PROPOSER)
    return reading.model_copy(
        update={
            "document": after,
            "fields": {**reading.fields, path: read},
            "review": tuple(dict.fromkeys((*reading.review, path))),
        }
    )


def _holds(path: str, before: Document, after: Document) -> bool:
    """Whether a document is as right as before; amounts and dates must fit the others."""
    if path in _AMOUNTS:
        wrong_before, wrong_after = _wrong_sums(before), _wrong_sums(after)
        replaced = get_value(before, path) is not None
        return wrong_after < wrong_before if replaced else wrong_after <= wrong_before
    if path.endswith("_date") and after.issue_date and after.due_date:
        return after.issue_date <= after.due_date
    if path in ("issuer.name", "recipient.name"):
        return after.issuer.name != after.recipient.name
    return True


def _wrong_sums(document: Document) -> frozenset[tuple[str, str | None]]:
    """Relations between its sums that do not hold: code and field of each."""
    found = check_arithmetic(document)
    if document.issue_date is not None:  # the rates hang on the day
        found += check_tax_amounts(document, document.issue_date)
    wrong = {(finding.code, finding.field) for finding in found}
    if unexplained_difference(document):
        wrong.add(("amount_due_mismatch", "amount_due"))
    return frozenset(wrong)


def _with_note(reading: Reading, code: str, message: str) -> Reading:
    note = Finding(code=code, severity=Severity.INFO, message=message)
    return reading.model_copy(update={"findings": (*reading.findings, note)})
