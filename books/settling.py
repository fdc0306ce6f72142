"""A match that a person puts together (手動の消込): what the money pays, and the rest.

What does not add up is named by the person: a fee, a discount, an advance …, or left
open on the last item (一部入金).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from books.errors import ConflictError
from books.match_sums import KEPT, direction_of
from books.model import (
    Applied,
    Difference,
    DifferenceKind,
    Direction,
    Match,
    MatchStatus,
    OpenItem,
    Payment,
    Side,
)
from books.statements import signed

LEAVE_OPEN = "rest"
"""Instead of a kind of difference: the last items stay partly open."""

_KEEPING = {
    DifferenceKind.ADVANCE: "前受金・前払金として預かります。",
    DifferenceKind.SUSPENSE: "何の入出金か分かるまで、仮受金・仮払金にします。",
    DifferenceKind.SUNDRY: "雑収入・雑損失にします。",
    DifferenceKind.INTEREST: "受取利息です。",
    DifferenceKind.BANK_FEE: "銀行の手数料です。",
}


@dataclass(frozen=True)
class Choice:
    """What a person chose (手動の消込の内容).

    ``items`` come with what is open of them; ``amounts`` tells how much of one is
    settled where it is not all of it. ``gap`` says what the rest is: a kind of
    difference, ``rest`` for a part that stays open, or None where there is none.
    """

    payments: tuple[Payment, ...] = ()
    items: tuple[OpenItem, ...] = ()
    amounts: Mapping[str, int] | None = None
    differences: tuple[Difference, ...] = ()
    gap: str | None = None
    partner_id: str | None = None
    partner_name: str | None = None


def put_together(choice: Choice, by: str) -> Match:
    """The match of what a person chose (手動の消込).

    Raises:
        ConflictError: it does not add up, or the rest can't be what it is called.
    """
    if not choice.payments and not choice.items:
        raise ConflictError("入出金か明細を選んでください。")
    applied = {
        item.item_id: (choice.amounts or {}).get(item.item_id, item.amount)
        for item in choice.items
    }
    gap = gap_of(choice, applied)
    differences = list(choice.differences)
    if gap and choice.gap == LEAVE_OPEN:
        _leave_open(choice.items, applied, gap)
    elif gap:
        differences.append(_difference(choice.gap, gap))
    return Match(
        payments=tuple(p.payment_id for p in choice.payments),
        items=tuple(
            Applied(item_id=name, applied=yen) for name, yen in applied.items() if yen
        ),
        differences=tuple(differences),
        status=MatchStatus.AUTO,
        confidence=1,
        reason=_reason(choice, by),
        partner_id=choice.partner_id,
        partner_name=choice.partner_name,
    )


def gap_of(choice: Choice, applied: Mapping[str, int]) -> int:
    """Yen that the money is short of the items and differences; negative if more (差)."""
    sign = 1 if way_of(choice) is Direction.IN else -1
    owed = sum(
        applied[item.item_id] * (1 if item.side is Side.RECEIVABLE else -1)
        for item in choice.items
    )
    money = sum(map(signed, choice.payments))
    return sign * (owed - money) - sum(d.amount for d in choice.differences)


def way_of(choice: Choice) -> Direction:
    """The way of the money that a choice is about."""
    side = choice.items[0].side if choice.items else Side.RECEIVABLE
    empty = Match(
        payments=(), items=(), status=MatchStatus.AUTO, confidence=1, reason=""
    )
    return direction_of(empty, choice.payments, side)


def _leave_open(items: Sequence[OpenItem], applied: dict[str, int], gap: int) -> None:
    """Take less of the last items, so that the money is enough."""
    if gap < 0:
        raise ConflictError(
            f"入出金が明細より {-gap:,} 円多いため、残すものがありません。"
            "前受金などの種類を選んでください。"
        )
    for item in reversed(items):
        if gap > 0 and applied[item.item_id] > 0:
            part = min(gap, applied[item.item_id])
            applied[item.item_id] -= part
            gap -= part


def _difference(kind: str | None, gap: int) -> Difference:
    if kind is None:
        told = "足りません" if gap > 0 else "余ります"
        raise ConflictError(
            f"入出金と明細の差が {abs(gap):,} 円あり、{told}。差額の種類(振込手数料、値引、"
            "源泉徴収、前受金など)を選ぶか、明細を選び直してください。"
        )
    try:
        found = DifferenceKind(kind)
    except ValueError as error:
        raise ConflictError(
            f"差額の種類「{kind}」はありません。一覧から選んでください。"
        ) from error
    if found in KEPT and gap > 0:
        raise ConflictError(
            f"入出金が {gap:,} 円足りないため、{found.label}にはできません。"
            "前受金を使うときは、その前受金を明細として選んでください。"
        )
    return Difference(kind=found, amount=gap)


def _reason(choice: Choice, by: str) -> str:
    if not choice.items and choice.gap:
        try:
            told = _KEEPING.get(DifferenceKind(choice.gap))
        except ValueError:
            told = None
        if told:
            return f"{told}({by})"
    return f"{by} が選んだ消込です。"
