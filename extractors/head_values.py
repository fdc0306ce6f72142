"""Values of the head put into the record (見出し項目の組み立て).

What a date is may depend on the kind of the paper: a receipt is of the day of the deal.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from books.model import DocumentType
from extractors.doubts import doubt_dates, may_be_other_code
from extractors.head import find_head_dates, find_numbers, find_period, find_texts
from extractors.lookup import Found
from extractors.normalize import clean
from extractors.segments import Segment
from extractors.signals import GRAVE, Evidenced

_WITHOUT_SUBJECT = {DocumentType.SIMPLIFIED_INVOICE}
_UNSURE = ("below", "alone")  # places of a number
_CLOSED = {DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE}
_HEAD_DATES = ("issue_date", "due_date", "delivery_date", "original_date")


def read_head(
    kind: DocumentType,
    outside: Sequence[Segment],
    beside: Sequence[Segment],
    fields: Evidenced,
    title: str = "",
) -> dict[str, Any]:
    """Numbers, dates and texts of the head, noted in ``fields``.

    ``outside`` is what stands outside the table of lines, ``beside`` that and its
    headings: a table of labels and values has its first pair there; ``title`` is that of
    the paper.
    """
    values: dict[str, Any] = {}
    for key, number in find_numbers(outside, kind).items():
        values[key] = number.value
        fields.add(key, number.segment, 0.98 if number.how in _UNSURE else 0.995)
        if may_be_other_code(number):
            fields.doubt(key)
    dates = _read_dates(kind, (outside, beside), values, fields, title)
    for key, text in find_texts(beside).items():
        if key == "subject" and kind in _WITHOUT_SUBJECT:
            continue
        values[key] = text.value
        fields.add(key, text.segment, 0.98)
    period = find_period(outside)
    if period is not None:
        values["period_start"], values["period_end"] = period
    elif "closing_date" in dates:
        values["period_end"] = dates["closing_date"].value
    notes = _notes(outside)
    if notes:
        values["notes"] = notes
    return values


def _read_dates(
    kind: DocumentType,
    places: tuple[Sequence[Segment], Sequence[Segment]],
    values: dict[str, Any],
    fields: Evidenced,
    title: str,
) -> dict[str, Found[dt.date]]:
    """Put the dates into ``values``; returns all that have a label.

    ``places`` are the two of ``read_head``: what stands in the first pair of a table of
    labels and values counts if nothing outside says so.
    """
    outside, beside = places
    dates = find_head_dates(outside, kind)
    for key, found in find_head_dates(beside, kind).items():
        if found.how == "right":
            dates.setdefault(key, found)
    for key, found in dates.items():
        if key in _HEAD_DATES or key == "inspection_date":
            values[key] = found.value
            sure = 0.97 if found.how == "alone" else 0.995
            fields.add(key, found.segment, sure)
    if kind in _CLOSED and "closing_date" in dates:
        _date_of_closing(dates["closing_date"], values, fields)
    _shift_dates(kind, values, fields)
    if kind is DocumentType.INVOICE and "納品" in title:
        _date_of_delivery(values, fields)
    doubt_dates({key: values.get(key) for key in _HEAD_DATES}, fields)
    return dates


def _date_of_closing(
    closing: Found[dt.date], values: dict[str, Any], fields: Evidenced
) -> None:
    """A bill of a month that bears no date but its 締日 is of that day."""
    if "issue_date" not in values:
        values["issue_date"] = closing.value
        fields.add("issue_date", closing.segment, 0.97)


def _date_of_delivery(values: dict[str, Any], fields: Evidenced) -> None:
    """A slip that is delivery note and bill in one (納品請求書) is of its one date."""
    place = fields.segment("delivery_date")
    if "issue_date" not in values and "delivery_date" in values:
        values["issue_date"] = values["delivery_date"]
        fields.add("issue_date", place, 0.97)


def _shift_dates(kind: DocumentType, values: dict[str, Any], fields: Evidenced) -> None:
    """What a date is by the kind: a quotation has no due date; a receipt is issued on
    the day of the deal, a return on the day of the return.
    """
    if kind is DocumentType.QUOTATION:
        values.pop("due_date", None)
        fields.drop("due_date")
    if "delivery_date" not in values or "issue_date" in values:
        return
    if kind in (DocumentType.SIMPLIFIED_INVOICE, DocumentType.RETURN_INVOICE):
        values["issue_date"] = values.pop("delivery_date")
        fields.move("delivery_date", "issue_date")
        if kind is DocumentType.RETURN_INVOICE:  # 返品日 may be the day of return only
            fields.doubt("issue_date", GRAVE)


def _notes(segments: Sequence[Segment]) -> str | None:
    """Remarks that the checks look at (手数料, 手形, 確認期間 …)."""
    told = [
        s.text
        for s in segments
        if re.search(r"手形|手数料|異議|ご連絡|確認|月分|締|ごとに", s.text)
    ]
    return clean(" ".join(told))[:600] or None
