"""Which account a purchase or sale goes to, and why (勘定科目の決定).

The first of these that says anything: what a bookkeeper chose for this very document, a
rule of the settings, the partner's account in the settings, what was chosen for another
document of the same partner, the default. A choice for a line of the same words goes
before one for a whole document; of two choices the later one counts.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from books.memory.keys import name_key
from books.model import Document, Finding, Line, Party, Severity, Value
from books.settings_booking import AccountRule, TaxHandling


class Target(Value):
    """An account with what goes with it (科目・補助科目・部門・税の扱い)."""

    account: str
    sub_account: str | None = None
    department: str | None = None
    tax: TaxHandling | None = None

    @property
    def target(self) -> tuple[str, str | None, str | None, TaxHandling | None]:
        """What two choices are compared by."""
        return self.account, self.sub_account, self.department, self.tax


class Choice(Target):
    """What was decided, with one Japanese sentence why (決定)."""

    why: str
    finding: Finding | None = None


class LearnedChoice(Target):
    """What a bookkeeper once chose (過去の選択); ``item`` as ``item_key`` folds it.

    Empty ``item``: for the whole document. ``sale``: for something that we sold.
    """

    sale: bool = False
    item: str = ""
    document_id: str
    chosen_by: str
    chosen_at: dt.datetime


def fold(text: str | None) -> str:
    """A text as words are looked for in it: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text or "").split()).casefold()


def item_key(line: Line | None) -> str:
    """What the goods of a line are known by (品名の照合キー); empty for none."""
    return fold(line.description) if line else ""


@dataclass(frozen=True)
class Partner:
    """The other side, and the account that the settings give it (相手先)."""

    party: Party
    account: str | None = None


@dataclass(frozen=True)
class Rulebook:
    """The rules of the settings, and the account of what none fits (規則一式)."""

    rules: Sequence[AccountRule]
    default: str


def choose_account(
    document: Document,
    line: Line | None,
    partner: Partner,
    rules: Rulebook,
    learned: Sequence[LearnedChoice],
    reference: str = "",
) -> Choice:
    """Decide on the account of a line, or of a whole document when it is None.

    ``learned`` are the choices made for the partner, in any order; ``reference`` is the
    id of this document in our store.
    """
    latest = sorted(learned, key=lambda one: one.chosen_at, reverse=True)
    if own := _same([one for one in latest if one.document_id == reference], line):
        by = own[0].chosen_by
        return _choice(own[0], f"{by}さんがこの書類で選んだ科目。")
    for number, rule in enumerate(rules.rules, start=1):
        if rule_fits(rule, document, line, partner.party):
            return _choice(rule, f"設定の規則{number}({_condition(rule)})による。")
    if partner.account:
        why = f"取引先「{partner.party.name or '(名称なし)'}」の設定による。"
        return Choice(account=partner.account, why=why)
    if same := _same(latest, line):
        return _remembered(same)
    return Choice(account=rules.default, why="規則も過去の選択もないため、既定の科目。")


def _same(
    choices: Sequence[LearnedChoice], line: Line | None
) -> Sequence[LearnedChoice]:
    """Those for the words of a line, else those for whole documents."""
    for key in dict.fromkeys((item_key(line), "")):
        if same := [one for one in choices if one.item == key]:
            return same
    return ()


def rule_fits(
    rule: AccountRule, document: Document, line: Line | None, party: Party
) -> bool:
    """Whether every condition of a rule holds (規則の適用)."""
    return (
        (not rule.partner or _is_partner(rule.partner, party))
        and (not rule.document_types or document.document_type in rule.document_types)
        and _has_word(rule.words, _texts(document, line))
        and _in_range(rule, document.total if line is None else line.amount)
    )


def _choice(chosen: AccountRule | LearnedChoice, why: str) -> Choice:
    return Choice(
        account=chosen.account,
        sub_account=chosen.sub_account,
        department=chosen.department,
        tax=chosen.tax,
        why=why,
    )


def _remembered(same: Sequence[LearnedChoice]) -> Choice:
    """The latest choice; that for the document before is told if it was another."""
    last = same[0]
    choice = _choice(
        last,
        f"{last.chosen_at:%Y-%m-%d}に{last.chosen_by}さんが選んだ科目"
        f"(書類 {last.document_id})。",
    )
    other = next((one for one in same if one.document_id != last.document_id), last)
    if other.target == last.target:
        return choice
    message = (
        f"過去の選択が「{other.account}」({other.chosen_by}さん)と「{last.account}」"
        f"({last.chosen_by}さん)に分かれています。新しい「{last.account}」にしました。"
        "違うときは科目を選び直してください。"
    )
    finding = Finding(
        code="account_choice_conflict", severity=Severity.WARNING, message=message
    )
    return choice.model_copy(update={"finding": finding})


def _condition(rule: AccountRule) -> str:
    """A rule in a clerk's words."""
    parts = [f"取引先「{rule.partner}」"] if rule.partner else []
    if rule.words:
        parts.append("語「" + "・".join(rule.words) + "」")
    if rule.document_types:
        parts.append("・".join(kind.label for kind in rule.document_types))
    if rule.amount_from is not None:
        parts.append(f"{rule.amount_from:,}円以上")
    if rule.amount_to is not None:
        parts.append(f"{rule.amount_to:,}円以下")
    return "、".join(parts)


def _is_partner(name: str, party: Party) -> bool:
    number = party.registration_number
    if number and fold(name) == fold(number):
        return True
    return bool(party.name) and name_key(name) == name_key(party.name)


def _texts(document: Document, line: Line | None) -> Iterable[str | None]:
    lines = document.lines if line is None else (line,)
    return (document.subject, *(t for x in lines for t in (x.description, x.details)))


def _has_word(words: Sequence[str], texts: Iterable[str | None]) -> bool:
    wanted = [fold(word) for word in words if fold(word)]
    return not wanted or any(w in text for text in map(fold, texts) for w in wanted)


def _in_range(rule: AccountRule, amount: int | None) -> bool:
    lowest, highest = rule.amount_from, rule.amount_to
    if lowest is None and highest is None:
        return True
    return amount is not None and (
        (lowest is None or lowest <= abs(amount))
        and (highest is None or abs(amount) <= highest)
    )
