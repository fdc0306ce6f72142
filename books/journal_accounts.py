"""The accounts of a document's parts, line by line where lines differ (科目の割当)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from books.account_choice import (
    Choice,
    LearnedChoice,
    Partner,
    Rulebook,
    choose_account,
)
from books.journal_parts import (
    Part,
    is_negative_return,
    lines_of,
    parts_of,
    split_part,
)
from books.model import Document, DocumentType, Finding, Line, Party, Severity
from books.parties import find_partner, is_sale
from books.registry import Published
from books.settings import Settings


@dataclass(frozen=True)
class Case:
    """One document with all that decides how it is booked (記帳の条件)."""

    reference: str
    document: Document
    settings: Settings
    learned: Sequence[LearnedChoice]
    sale: bool
    published: Published | None = None

    @property
    def party(self) -> Party:
        """The other side (相手先)."""
        return self.document.buyer if self.sale else self.document.supplier

    @property
    def default(self) -> str:
        """The account of what nothing tells about."""
        accounts = self.settings.accounts
        if self.sale:
            return accounts.sales
        if self.document.document_type is DocumentType.SIMPLIFIED_INVOICE:
            return accounts.expenses
        return accounts.purchases

    def choose(self, line: Line | None) -> Choice:
        """The account of a line, or of the whole."""
        known = find_partner(self.party, self.settings.partners)
        own = known.account if known and not self.sale else None
        rules = Rulebook(self.settings.booking.rules, self.default)
        partner = Partner(self.party, own)
        learned = [one for one in self.learned if one.sale is self.sale]
        return choose_account(
            self.document, line, partner, rules, learned, self.reference
        )


def account_choices(
    reference: str,
    document: Document,
    settings: Settings,
    learned: Sequence[LearnedChoice] = (),
) -> tuple[Choice, ...]:
    """The account of each line and why, or of the whole if it has no lines (科目の案)."""
    sale = is_sale(document, settings.company)
    case = Case(reference, document, settings, learned, sale)
    return tuple(map(case.choose, document.lines)) or (case.choose(None),)


def booked_parts(case: Case) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """The parts with their accounts, split where lines of one go to several."""
    document = case.document
    parts = parts_of(document)
    turned = is_negative_return(document, parts)
    choices = {n: case.choose(x) for n, x in enumerate(document.lines) if x.amount}
    several = len({choice.target for choice in choices.values()}) > 1
    one = None if several else next(iter(choices.values()), None)
    whole = one or case.choose(None)
    findings: list[Finding] = []
    booked: list[Part] = []
    for part in parts:
        split = _split(document, part, choices) if several else None
        booked += split or (part.booked_to(whole),)
        if several and not split and part.gross:
            findings.append(_not_split(whole))
    findings += [p.choice.finding for p in booked if p.choice and p.choice.finding]
    if turned:
        booked = [part.turned() for part in booked]
    return tuple(booked), tuple(dict.fromkeys(findings))


def _split(
    document: Document, part: Part, choices: Mapping[int, Choice]
) -> tuple[Part, ...] | None:
    places = [n for n in lines_of(document, part) or () if n in choices]
    lines = [document.lines[n] for n in places]
    return split_part(part, lines, [choices[n] for n in places])


def _not_split(whole: Choice) -> Finding:
    return Finding(
        code="journal_not_split",
        severity=Severity.WARNING,
        field="lines",
        message=(
            "明細の科目が分かれていますが、明細の金額の合計が税率ごとの合計と一致しないため、"
            f"全額を「{whole.account}」にしました。明細の金額と税率を確かめてください。"
        ),
    )
