"""Whether a person must look at a document, and why (仕分け)."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from books.doubts import fields_in_doubt, weigh_findings
from books.fields import field_label, walk_values
from books.memory import PARTS, Memory
from books.model import (
    Document,
    DocumentState,
    Finding,
    Origin,
    Party,
    Reading,
    Severity,
)
from books.parties import is_own_company
from books.registry import Published
from books.rules import CODES, Context, Known, check_document
from books.settings import Settings
from books.settings_company import Company

CHANGED_ACCOUNT = "payee_account_changed"
NOTHING = Memory()
NONE: Mapping[str, Published] = MappingProxyType({})  # nothing was looked up
DATA_LABELS = {
    "unread": "取り込めない項目",
    "not_carried": "載せられない項目",
    "currency": "円以外の通貨",
    "version": "未確認の版",
    "attachment": "添付書類",
    "mended": "直して読んだ値",
    "worked_out": "計算で補った項目",
    "unreadable_value": "読めない値",
    "unmapped_column": "対応表にない列",
    "missing_column": "ない列",
    "missing_sheet": "ないシート",
    "unread_sheet": "読んでいないシート",
    "unread_row": "読んでいない行",
    "rows_below": "表の下の行",
    "rows_disagree": "行の食い違い",
    "no_key": "番号のない行",
    "nearly_fits": "似た対応表",
    "formula_without_value": "値のない数式",
}
"""What is said of a file of data, by the code behind the format's own name."""
AGAINST_EARLIER = frozenset(
    {"duplicate_of", "duplicate_suspected", "same_number_different_content"}
)


def reasons_to_look(reading: Reading) -> tuple[str, ...]:
    """Why a person should look at a document (確認の理由), the weightiest first."""
    told = [finding.message for finding in _weighty(reading)]
    if reading.review:
        told.append(
            "読み取りを確かめる項目: " + "、".join(map(field_label, reading.review))
        )
    return tuple(told)


def labels_to_look(reading: Reading) -> tuple[str, ...]:
    """The same in a few words each (確認の見出し)."""
    told = [heading_of(f) for f in _weighty(reading)]
    fields = [field_label(path) for path in reading.review]
    if fields:
        more = f"ほか{len(fields) - 3}項目" if len(fields) > 3 else ""
        told.append("読み取り: " + "・".join(fields[:3]) + more)
    return tuple(dict.fromkeys(told))


def check_again(
    reading: Reading,
    others: Sequence[Known],
    settings: Settings,
    today: dt.date,
    memory: Memory = NOTHING,
    published: Mapping[str, Published] = NONE,
) -> Reading:
    """The same once all papers of a run are known, also those that came after.

    An invoice may be read before its order and delivery note. A duplicate stays the
    paper that came second, so what was found about duplicates at first stands.
    """
    checked = check_reading(reading, others, settings, today, memory, published)
    found = tuple(f for f in checked.findings if f.code not in AGAINST_EARLIER)
    found += tuple(f for f in reading.findings if f.code in AGAINST_EARLIER)
    return checked.model_copy(update={"findings": found})


class Judged(Protocol):
    """Anything with what was found about it (指摘のあるもの)."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found."""


def counts(judged: Judged, state: DocumentState | None = None) -> bool:
    """Whether a document stands for goods or money: no second copy, not left out."""
    return stands({finding.code for finding in judged.findings}, state)


def stands(codes: Collection[str], state: DocumentState | None) -> bool:
    """The same by the codes of what was found about it (数えるか)."""
    return "duplicate_of" not in codes and state is not DocumentState.REJECTED


def partner_of(document: Document, company: Company) -> Party:
    """The other side of a document (取引先): not us."""
    if is_own_company(document.issuer, company):
        return document.recipient
    return document.issuer


def check_alone(
    document: Document, settings: Settings, today: dt.date
) -> tuple[Finding, ...]:
    """What the rules say of a document by itself (単独の検査): no kept one is known."""
    return check_document(document, Context(today, settings.company, settings.partners))


def check_reading(
    reading: Reading,
    others: Sequence[Known],
    settings: Settings,
    today: dt.date,
    memory: Memory = NOTHING,
    published: Mapping[str, Published] = NONE,
) -> Reading:
    """A reading with the findings of the rules as of today (検査).

    Findings of the rules from an earlier check make way; what the readers found stays.
    ``memory`` is what other documents taught about suppliers: of an account that is not
    known of a known supplier every part has to be looked at. ``published`` is what the
    tax agency publishes of registration numbers that were looked up.
    """
    company, partners = settings.company, settings.partners
    context = Context(today, company, partners, tuple(others), memory, published)
    kept = tuple(f for f in reading.findings if f.code not in CODES)
    told = check_document(reading.document, context)
    findings = kept + weigh_findings(told, reading)
    doubted = fields_in_doubt(told, reading)
    asked = tuple(dict.fromkeys((*_asked(reading, findings), *doubted)))
    return reading.model_copy(update={"findings": findings, "review": asked})


def _asked(reading: Reading, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What to look at, with every part of a changed account that nobody confirmed."""
    changed = [f.field for f in findings if f.code == CHANGED_ACCOUNT]
    parts = [f"{account}.{part}" for account in changed for part in PARTS]
    told = {path for path, _ in walk_values(reading.document)}
    asked = [p for p in parts if p in told and not _is_confirmed(reading, p)]
    return tuple(dict.fromkeys((*reading.review, *asked)))


def has_changed_account(reading: Reading) -> bool:
    """Whether an account was found that is not known of a known supplier."""
    return any(f.code == CHANGED_ACCOUNT for f in reading.findings)


def _is_confirmed(reading: Reading, path: str) -> bool:
    field = reading.fields.get(path)
    return field is not None and field.origin is Origin.CORRECTED


def _weighty(reading: Reading) -> list[Finding]:
    order = (Severity.ERROR, Severity.WARNING)
    return [f for level in order for f in reading.findings if f.severity is level]


def heading_of(finding: Finding) -> str:
    """A finding in a few words (指摘の見出し)."""
    return code_heading(finding.code)


def code_heading(code: str) -> str:
    """The same by the code of a finding alone (指摘コードの見出し)."""
    known = CODES.get(code)
    if known:
        return known.label
    if code.startswith(("ibr-", "aligned-ibr")):
        return f"JP PINTの規則 {code}"
    return DATA_LABELS.get(code.partition("_")[2], code)


def blocking(findings: tuple[Finding, ...]) -> bool:
    """True when a finding is more than a piece of information."""
    return any(f.severity is not Severity.INFO for f in findings)


def first_state(reading: Reading) -> DocumentState:
    """Where a fresh reading stands (最初の状態): to be looked at, or ready."""
    if reading.review or blocking(reading.findings):
        return DocumentState.NEEDS_REVIEW
    return DocumentState.READY
