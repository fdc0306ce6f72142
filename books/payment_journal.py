"""Matched payments as balanced journal entries (入出金の仕訳).

A deposit is debited to the bank account against the receivable, a payment credited
against the payable; ``payment_differences`` tells where the rest goes. Each day of
payment is an entry of its own: what came before the last day settles the items in their
order, and the last day takes the rest with the differences.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from books.deduction import share_of
from books.journal import opposite, plain_line
from books.model import (
    DifferenceKind,
    Direction,
    EntrySide,
    Finding,
    JournalEntry,
    JournalLine,
    Match,
    OpenItem,
    Payment,
    Severity,
    Side,
)
from books.payment_differences import (
    Settlement,
    booked_with_invoice,
    difference_lines,
)
from books.settings import Settings
from books.statements import signed

_NONE: Mapping[str, Sequence[JournalEntry]] = {}
Result = tuple[tuple[JournalEntry, ...], tuple[Finding, ...]]


def payment_entries(
    reference: str,
    match: Match,
    payments: Sequence[Payment] | dt.date,
    items: Sequence[OpenItem],
    settings: Settings,
    booked: Mapping[str, Sequence[JournalEntry]] = _NONE,
) -> Result:
    """Make the entries of a match, a day each (消込の仕訳), or none with a finding why.

    ``items`` hold those of the match and of its offsets; ``booked`` the entries of their
    documents (``journal_entries``) by item id, where they are known: they tell in which
    account an item is owed, and how a reduction of its price is taxed. A match
    without payments (相殺, 前受金の充当) is given its day instead of them. What the bank
    took back itself needs no entry, as its two movements make none.
    """
    day = payments if isinstance(payments, dt.date) else None
    known = {item.item_id: item for item in items}
    paid = sorted(
        (p for p in _some(payments) if p.payment_id in match.payments),
        key=lambda p: (p.value_date, p.payment_id),
    )
    if not match.items and not match.differences and not sum(map(signed, paid)):
        return (), ()
    refusal = _refusal(match, paid, known, day)
    if refusal is not None:
        return (), (refusal,)
    incoming = (
        known[match.items[0].item_id].side is Side.RECEIVABLE if not paid else None
    )
    settlement = Settlement(
        incoming=paid[0].direction is Direction.IN if incoming is None else incoming,
        day=paid[-1].value_date if paid else day or dt.date.min,
        items=tuple(known[part.item_id] for part in match.items),
        known=known,
        booked=booked,
        settings=settings,
        payer=match.partner_name or (paid[0].payer_kana if paid else None),
    )
    settled = list(_item_lines(settlement, match))
    rest = [x for d in match.differences for x in difference_lines(settlement, d)]
    entries = tuple(_entries(reference, settlement, paid, settled, rest))
    if any(e.debit_total != e.credit_total for e in entries):
        return (), (_unbalanced(match),)
    notes = (
        *_rate_notes(settlement, match),
        *_fee_notes(entries, settlement),
        *_offset_notes(settlement, match),
    )
    return entries, notes


def _some(payments: Sequence[Payment] | dt.date) -> Sequence[Payment]:
    return () if isinstance(payments, dt.date) else payments


def _refusal(
    match: Match,
    paid: Sequence[Payment],
    known: Mapping[str, OpenItem],
    day: dt.date | None,
) -> Finding | None:
    missing = [i.item_id for i in match.items if i.item_id not in known]
    missing += sorted(set(match.payments) - {p.payment_id for p in paid})
    nothing = not (paid and (match.items or match.differences))
    if missing or (nothing and (day is None or not match.items)):
        names = "、".join(missing) or "消込の明細"
        return _error(
            "payment_missing",
            f"{names}がないため仕訳を作れません。明細と入出金を取り込んでください。",
        )
    if len({p.direction for p in paid}) > 1 or any(p.reversal for p in paid):
        return _error(
            "payment_reversal",
            "取消・訂正や、入金と出金の混じった消込からは仕訳を作りません。"
            "元の仕訳を確かめて、手で入力してください。",
        )
    return None


def _item_lines(settlement: Settlement, match: Match) -> Iterator[JournalLine]:
    """The receivables credited or payables debited, less what the invoice withheld."""
    withheld = 0
    if booked_with_invoice(settlement):
        withheld = sum(
            d.amount
            for d in match.differences
            if d.kind is DifferenceKind.WITHHOLDING_TAX
        )
    last = len(match.items) - 1
    for place, (part, item) in enumerate(
        zip(match.items, settlement.items, strict=True)
    ):
        own = withheld if place == last else min(item.withholding_tax, withheld)
        withheld -= own
        receivable = item.side is Side.RECEIVABLE
        side = EntrySide.CREDIT if receivable else EntrySide.DEBIT
        account = settlement.owed(item)
        yield from plain_line(side, account, part.applied - own, item.partner_name)


def _entries(
    reference: str,
    settlement: Settlement,
    paid: Sequence[Payment],
    settled: list[JournalLine],
    rest: Sequence[JournalLine],
) -> Iterator[JournalEntry]:
    accounts = settlement.settings.accounts
    advance = (
        accounts.prepayments_received
        if settlement.incoming
        else accounts.prepayments_paid
    )
    side, carried = settlement.money_side, 0
    days = [(day, list(of)) for day, of in groupby(paid, lambda p: p.value_date)]
    days = days or [(settlement.day, [])]
    for number, (day, of_day) in enumerate(days, start=1):
        lines = [_bank(settlement, payment) for payment in of_day]
        if number == len(days):
            lines += [*settled, *rest]
            lines += plain_line(side, advance, carried, settlement.partner)
        else:
            taken, left = _take(settled, opposite(side), sum(p.amount for p in of_day))
            lines += taken
            lines += plain_line(side, advance, -left, settlement.partner)
            carried += left
        name = reference if number == len(days) else f"{reference}-{number}"
        yield _entry(name, day, lines, settlement)


def _take(
    lines: list[JournalLine], side: EntrySide, amount: int
) -> tuple[list[JournalLine], int]:
    """Take lines of a side off the list up to an amount of yen; also what is left of it."""
    taken, kept = [], []
    for line in lines:
        part = min(line.amount, amount) if line.side is side else 0
        if part:
            taken.append(line.model_copy(update={"amount": part}))
        if part < line.amount:
            kept.append(line.model_copy(update={"amount": line.amount - part}))
        amount -= part
    lines[:] = kept
    return taken, amount


def _bank(settlement: Settlement, payment: Payment) -> JournalLine:
    return JournalLine(
        side=settlement.money_side,
        account=settlement.settings.accounts.bank,
        amount=payment.amount,
    )


def _entry(
    reference: str, day: dt.date, lines: Sequence[JournalLine], settlement: Settlement
) -> JournalEntry:
    numbers = dict.fromkeys(
        i.document_number for i in settlement.items if i.document_number
    )
    what = "入金" if settlement.incoming else "支払"
    if lines and settlement.settings.accounts.bank not in {x.account for x in lines}:
        what = "消込"
    words = (what, settlement.partner or settlement.payer, *numbers)
    return JournalEntry(
        reference=reference,
        date=day,
        lines=tuple(sorted(lines, key=lambda x: x.side is EntrySide.CREDIT)),
        description=" ".join(word for word in words if word),
    )


def _rate_notes(settlement: Settlement, match: Match) -> Iterator[Finding]:
    """That rate and share were not known, where they decide a tax."""
    discount = settlement.settings.booking.transfer_fee == "discount"
    taxed = {DifferenceKind.DISCOUNT} | (
        {DifferenceKind.TRANSFER_FEE} if discount else set()
    )
    reduced = any(d.kind in taxed and d.amount for d in match.differences)
    known = [settlement.is_taxed(item) for item in settlement.items]
    if not reduced or all(known):
        return
    rate, share = (
        ("分かる明細と同じ税率", "分かる明細と同じ")
        if any(known)
        else ("標準税率", "適格")
    )
    told = f"仕入税額控除の区分は{share}としました。登録番号のない仕入先への支払なら、"
    told += "元の仕入れと同じ経過措置の区分に直してください。"
    yield Finding(
        code="payment_rate_assumed",
        severity=Severity.WARNING,
        message=(
            f"元の請求書が分からないため、値引きの税率を{rate}としました。"
            "軽減税率の取引でないか確かめてください。"
            + ("" if settlement.incoming else told)
        ),
        source="消費税法38条・32条",
    )


def _fee_notes(
    entries: Sequence[JournalEntry], settlement: Settlement
) -> Iterator[Finding]:
    """That the tax of a fee taken off is not deducted in full."""
    fees = settlement.settings.accounts.fees
    kinds = [x.invoice_kind for e in entries for x in e.lines if x.account == fees]
    if settlement.incoming and any(share_of(kind) is not None for kind in kinds):
        yield Finding(
            code="payment_fee_share",
            severity=Severity.WARNING,
            message=(
                "差し引かれた振込手数料の請求書は振り込んだ側のものなので、経過措置の控除"
                "割合で仕訳しました。仕入明細書、または立替金精算書と銀行の適格請求書があれば、"
                "denpyo.yaml の booking.fee_qualified を true にしてください。"
            ),
            source="消費税法30条、28年改正法附則52条・53条",
        )


def _offset_notes(settlement: Settlement, match: Match) -> Iterator[Finding]:
    """That nothing is booked which was set off, a contribution for instance (協力会費)."""
    loose = sum(
        d.amount
        for d in match.differences
        if d.kind is DifferenceKind.OFFSET and not d.item_id
    )
    if not loose:
        return
    accounts = settlement.settings.accounts
    account = accounts.payables if settlement.incoming else accounts.receivables
    other = "支払予定" if settlement.incoming else "請求"
    yield Finding(
        code="payment_offset_open",
        severity=Severity.WARNING,
        message=(
            f"相殺{loose:,}円の相手の{other}がないため、{account}に振り替えました。"
            "安全協力会費などの差引なら、その費用の科目(諸会費など)に直してください。"
        ),
    )


def _unbalanced(match: Match) -> Finding:
    applied = sum(part.applied for part in match.items)
    return _error(
        "payment_unbalanced",
        f"消込の明細{applied:,}円と、入出金と差額の合計が一致しないため、"
        "仕訳を作れません。消込をやり直してください。",
    )


def _error(code: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, message=message)
