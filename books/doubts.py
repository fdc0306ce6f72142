"""Findings that may be the reader's fault, not the supplier's (読み取りの疑い).

A rule knows only what was read. That something is *missing* is never sure of a picture,
nor of a text that speaks of it; a sum that differs from lines read off a picture may
lack a line. Such a finding is a warning, and asks for the reading to be looked at.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from books.calendar import parse_date
from books.model import Document, Finding, Line, Origin, Reading, Severity

CHECK = (
    "読み取りの漏れか誤りかもしれません。まず原本を見て、読み取りを確かめてください。"
)
# what of the paper's text tells that the item is on it, and which field to look at
_SPOKEN_OF: dict[str, tuple[str, str]] = {
    "recipient_missing": (r"御中|(?<!お客)様(?![式子々])|殿", "recipient.name"),
    "issuer_missing": (r"株式会社|有限会社|合同会社|登録番号", "issuer.name"),
    "reduced_rate_mark_missing": (
        r"(?:は|印|[:：」]|マーク).{0,6}軽減税率|軽減税率(?:\(?8%\)?)?対象(?:品|商|です)",
        "lines",
    ),
    "tax_rate_missing": (r"(?<!\d)(?:10|8)\s*%", "tax_summary"),
    "taxable_amount_missing": (r"(?<!\d)(?:10|8)\s*%対象", "tax_summary"),
    "tax_amount_missing": (r"消費税|内税", "tax_summary"),
    "total_missing": (r"合計|総額|請求金?額", "total"),
}  # fmt: skip
_DAY = re.compile(r"(?:20\d\d|令和\s?\d+|R\d+)\s?[-年./]\s?\d+\s?[-月./]\s?\d+\s?日?")
_BESIDE_LINES = frozenset({"subtotal_mismatch", "taxable_amount_mismatch"})
_OF_SUMS = frozenset({"total_mismatch", "tax_amount_mismatch", "tax_total_mismatch"})


def weigh_findings(
    findings: Sequence[Finding], reading: Reading
) -> tuple[Finding, ...]:
    """The findings, those that a misreading may have caused as warnings."""
    return tuple(
        _as_warning(found) if _doubted(found, findings, reading) else found
        for found in findings
    )


def fields_in_doubt(findings: Sequence[Finding], reading: Reading) -> tuple[str, ...]:
    """Field paths to look at because a finding may come from their reading."""
    return tuple(
        dict.fromkeys(
            path
            for found in findings
            if (path := _doubted(found, findings, reading)) is not None
        )
    )


def _as_warning(found: Finding) -> Finding:
    message = found.message if CHECK in found.message else CHECK + found.message
    return found.model_copy(update={"severity": Severity.WARNING, "message": message})


def _doubted(
    found: Finding, findings: Sequence[Finding], reading: Reading
) -> str | None:
    """The field whose reading may be at fault, or None; a person's word ends doubt."""
    path = _unsure(found, findings, reading)
    known = reading.fields.get(path) if path else None
    return None if known and known.origin is Origin.CORRECTED else path


def _unsure(
    found: Finding, findings: Sequence[Finding], reading: Reading
) -> str | None:
    if found.severity is Severity.INFO:
        return None
    pictured = reading.source.reader == "ocr"
    if found.code == "transaction_date_missing":
        return "issue_date" if pictured or _tells_a_day(reading) else None
    if found.code in _SPOKEN_OF:
        pattern, path = _SPOKEN_OF[found.code]
        return path if pictured or re.search(pattern, reading.text) else None
    if not pictured:
        return None
    codes = {f.code for f in findings}
    if found.code in _BESIDE_LINES and not codes & _OF_SUMS:
        return "lines"
    misread = found.code == "line_amount_mismatch"
    place = _misread(found, reading.document) if misread else None
    return place or _asked(found, reading)


def _asked(found: Finding, reading: Reading) -> str | None:
    """The field that a sum which does not hold speaks of, where it is asked for anyway:
    nothing proves that it was read right.
    """
    if not found.code.endswith("_mismatch") or found.field is None:
        return None
    whole = found.field.partition("[")[0]
    asked = {found.field, whole} & set(reading.review)
    return found.field if asked or "lines" in reading.review else None


def _tells_a_day(reading: Reading) -> bool:
    """Whether the text has a day that is not the one of payment, or a month (7月分)."""
    days = {parse_date(text) for text in _DAY.findall(reading.text)}
    months = re.search(r"\d月分", reading.text)
    return bool(months or days - {None, reading.document.due_date})


def _misread(found: Finding, document: Document) -> str | None:
    """A quantity or price of which one other digit would make the line right."""
    place = re.match(r"lines\[(\d+)\]", found.field or "")
    if place is None:
        return None
    line = document.lines[int(place[1])]
    for name, factor in (("quantity", line.unit_price), ("unit_price", line.quantity)):
        if _one_digit_off(line, name, factor):
            return f"{place[0]}.{name}"
    return None


def _one_digit_off(line: Line, name: str, factor: Decimal | None) -> bool:
    printed = getattr(line, name)
    if printed is None or not factor or line.amount is None:
        return False
    right = Decimal(line.amount) / factor
    wanted, seen = f"{right.normalize():f}", f"{printed.normalize():f}"
    if len(wanted) != len(seen):
        return wanted in (seen[1:], seen[:-1])
    return sum(a != b for a, b in zip(wanted, seen, strict=True)) == 1
