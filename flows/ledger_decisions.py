"""What a person decided on the command line, carried out (消込の判断)."""

from collections.abc import Iterator
from dataclasses import dataclass

from books.errors import ConflictError
from books.model import OpenItem, Payment
from books.settling import Choice, put_together
from books.store import MatchState, Store
from flows.ledger import find_one, sure_ones
from flows.reconcile import parse_signed


@dataclass(frozen=True)
class Decisions:
    """Everything that one command may decide (判断)."""

    confirm: tuple[str, ...] = ()
    sure: bool = False
    refuse: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    gap: str | None = None
    partner: str | None = None
    reason: str = ""


def carry_out(store: Store, wanted: Decisions, by: str) -> Iterator[str]:
    """Do what was decided, in the order undo, refuse, confirm, by hand; tell each.

    Raises:
        DenpyoError: one can't be done; those before it are.
    """
    if wanted.undo and not wanted.reason.strip():
        raise ConflictError("消込を取り消すには、--reason に理由を書いてください。")
    ids = [match.id for match in store.find_matches()]
    for told in wanted.undo:
        name = find_one(ids, told, "消込")
        store.undo_match(name, by, wanted.reason)
        yield f"消込 {name} を取り消しました。"
    for told in wanted.refuse:
        name = find_one(ids, told, "提案")
        store.refuse_match(name, by, wanted.reason)
        yield f"提案 {name} を却下しました。同じ組み合わせは、もう提案しません。"
    yield from _confirm(store, wanted, ids, by)
    if wanted.payments or wanted.items:
        match = put_together(_choice(store, wanted), by)
        name = store.add_match(match, by)
        yield f"消し込みました: {name}"


def _confirm(store: Store, wanted: Decisions, ids: list[str], by: str) -> Iterator[str]:
    chosen: list[tuple[str, int | None]] = [
        (find_one(ids, told, "提案"), None) for told in wanted.confirm
    ]
    if wanted.sure:
        chosen += sure_ones(store.find_matches(MatchState.PROPOSED))
    if not chosen:
        if wanted.sure:
            yield "確実な提案はありません。"
        return
    problems = store.apply_matches(chosen, by)
    yield f"提案 {len(chosen) - len(problems)} 件を確定しました。"
    yield from (f"△ {problem}" for problem in problems)


def _choice(store: Store, wanted: Decisions) -> Choice:
    paid = {p.payment_id: p for p in store.open_payments()}
    owed = {i.item_id: i for i in store.open_items()}
    payments: list[Payment] = [
        paid[find_one(list(paid), told, "未消込の入出金")] for told in wanted.payments
    ]
    items: list[OpenItem] = []
    amounts: dict[str, int] = {}
    for told in wanted.items:
        text, equals, yen = told.rpartition("=")
        name = find_one(list(owed), text if equals else told, "未消込の明細")
        items.append(owed[name])
        if equals:
            amounts[name] = _amount(yen)
    return Choice(
        payments=tuple(payments),
        items=tuple(items),
        amounts=amounts,
        gap=wanted.gap,
        partner_id=store.find_partner_id(wanted.partner) if wanted.partner else None,
        partner_name=wanted.partner,
    )


def _amount(text: str) -> int:
    try:
        return parse_signed(text)
    except ValueError as error:
        raise ConflictError(
            f"金額「{text}」を読めません。R1=1000 のように書いてください。"
        ) from error
