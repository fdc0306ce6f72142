"""What the page of a hand-made match shows and sends (手動の消込の中身)."""

import re
from dataclasses import dataclass

from starlette.datastructures import FormData

from books.errors import ConflictError
from books.match_sums import settled_by
from books.model import DifferenceKind, Direction, OpenItem, Payment, Side
from books.settling import LEAVE_OPEN, Choice
from books.store import MatchState, Store
from web.reconcile_view import candidates_of, reason_of

SIDES = {Direction.IN: Side.RECEIVABLE, Direction.OUT: Side.PAYABLE}
GAPS = (
    ("", "差額なし"),
    (LEAVE_OPEN, "残りを未消込のまま残す (一部入金)"),
    *(
        (kind.value, kind.label)
        for kind in (
            DifferenceKind.TRANSFER_FEE,
            DifferenceKind.WITHHOLDING_TAX,
            DifferenceKind.DISCOUNT,
            DifferenceKind.ROUNDING,
            DifferenceKind.ADVANCE,
            DifferenceKind.SUSPENSE,
            DifferenceKind.SUNDRY,
            DifferenceKind.INTEREST,
            DifferenceKind.BANK_FEE,
            DifferenceKind.CASH,
        )
    ),
)


@dataclass(frozen=True)
class ShownPayment:
    """A payment to be matched by hand, with what it may pay; items alone without one."""

    payment: Payment | None
    others: tuple[Payment, ...]
    items: tuple[OpenItem, ...]
    reason: str


def show_payment(store: Store, payment: Payment, words: str) -> ShownPayment:
    """A payment beside what fits its words, its amount or its likely partner."""
    side = SIDES[payment.direction]
    told = store.unmatched_payments([payment.payment_id]).get(payment.payment_id)
    names = list(candidates_of(told))
    for stored in store.find_matches(MatchState.PROPOSED, payment.payment_id):
        names += [part.item_id for part in settled_by(stored.match)]
    found: dict[str, OpenItem] = {}
    if words:
        some = store.find_open_items(side, words)
        found = {item.item_id: item for item in some}
    else:
        known = store.get_items(names)
        partners = {i.partner_name for i in known.values() if i.partner_name}
        lists = [store.find_open_items(side, name) for name in partners]
        lists.append(store.find_open_items(side, amount=payment.amount))
        lists.append(_open_of(store, known))
        found = {item.item_id: item for some in lists for item in some}
    order = sorted(
        found.values(),
        key=lambda i: (i.item_id not in names, i.amount != payment.amount, i.item_id),
    )
    return ShownPayment(
        payment, store.open_payments_of(payment), tuple(order), reason_of(told)
    )


def show_items(store: Store, words: str) -> ShownPayment:
    """Items of both sides; without words what is kept for later (相殺・充当)."""
    lists = (
        store.find_open_items(side, words) if words else store.find_kept_items(side)
        for side in Side
    )
    found = tuple(item for some in lists for item in some)
    return ShownPayment(None, (), found, "")


def _open_of(store: Store, known: dict[str, OpenItem]) -> tuple[OpenItem, ...]:
    rests = store.rests_of(known)
    return tuple(
        item.model_copy(update={"amount": rests[name]})
        for name, item in known.items()
        if rests.get(name)
    )


def chosen_of(store: Store, form: FormData) -> Choice:
    """What a person chose on the page (手動の消込の入力).

    Raises:
        ConflictError: something of it is settled already, or no amount.
    """
    ids = [str(name) for name in form.getlist("payment")]
    names = [str(name) for name in form.getlist("item")]
    payments = store.get_payments(ids)
    items, rests = store.get_items(names), store.rests_of(names)
    gone = [n for n in (*ids, *names) if n not in payments and not rests.get(n)]
    if gone:
        raise ConflictError(
            "選んだ入出金か明細は、表示したあとで消し込まれたか、なくなりました。"
            "画面を開き直してください。"
        )
    amounts = {
        name: yen
        for name in names
        if (yen := _yen(str(form.get(f"amount:{name}") or ""))) is not None
    }
    partner = str(form.get("partner") or "").strip()
    return Choice(
        payments=tuple(payments[name] for name in ids),
        items=tuple(items[n].model_copy(update={"amount": rests[n]}) for n in names),
        amounts=amounts,
        gap=str(form.get("gap") or "") or None,
        partner_id=store.find_partner_id(partner) if partner else None,
        partner_name=partner or None,
    )


def _yen(text: str) -> int | None:
    plain = re.sub(r"[,円\s]", "", text)
    if not plain:
        return None
    if not re.fullmatch(r"-?\d{1,15}", plain, re.ASCII):
        raise ConflictError(
            f"金額「{text[:40]}」を読めません。12,345 のように入れてください。"
        )
    return int(plain)
