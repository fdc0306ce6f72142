"""How long the matching takes, from a small ledger to a large one (消込の速さ).

A ledger is drawn: a partner for every twelve items, three months of invoices, deposits
that pay one invoice, all of a day, less a fee, under another name, in parts, or for
nothing. Worst cases stand beside it: forty equal invoices, a payment that is the sum of
twelve of sixty, a partner with thousands of items.
"""

import datetime as dt
import random
import resource
import time
from collections.abc import Iterator, Sequence

from books.matching import reconcile
from books.model import Direction, MatchStatus, OpenItem, Payment, Side
from flows import console

SIZES = (3_000, 10_000, 30_000, 100_000)
PAYMENTS_PER_ITEM = 0.8
_FIRST = dt.date(2026, 7, 1)
_SYLLABLES = "ア イ ウ カ キ ク コ サ シ ス セ タ チ ト ナ ニ ハ ヒ フ ホ マ ミ ム モ ヤ ユ ヨ ラ リ ワ ン".split()
_TRADES = (
    "シヨウテン コウギヨウ ブツサン デンキ インサツ ケンセツ ウンユ シヨクヒン".split()
)


def main(largest: int) -> None:
    """Print the curve and the worst cases."""
    sizes = (*(size for size in SIZES if size < largest), largest)
    rows = [_measure(size) for size in sizes]
    heads = (">明細", ">入出金", ">秒", ">入出金/秒", ">自動 %", ">メモリー MB (最大)")
    console.table("消込の速さ (1 プロセス)", heads, rows)
    worst = [
        (name, f"{_seconds(items, [payment]):.2f}") for name, items, payment in _worst()
    ]
    console.table("最悪の場合", ("", ">秒"), worst)


def _measure(size: int) -> tuple[str, ...]:
    items, payments = draw_ledger(size)
    began = time.process_time()
    outcome = reconcile(items, payments)
    seconds = time.process_time() - began
    auto = sum(len(m.payments) for m in outcome.matches if m.status is MatchStatus.AUTO)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{len(items):,}", f"{len(payments):,}", f"{seconds:.1f}",
        f"{len(payments) / seconds:,.0f}", f"{100 * auto / len(payments):.1f}", f"{peak:,}",
    )  # fmt: skip


def _seconds(items: Sequence[OpenItem], payments: Sequence[Payment]) -> float:
    began = time.process_time()
    reconcile(items, payments)
    return time.process_time() - began


def draw_ledger(size: int, seed: int = 1) -> tuple[list[OpenItem], list[Payment]]:
    """A ledger with this many items, and what was paid (架空の帳簿)."""
    dice = random.Random(seed)  # noqa: S311
    partners = [_name(dice) for _ in range(max(size // 12, 5))]
    items = [_item(n, dice, partners) for n in range(size)]
    by_partner: dict[str, list[OpenItem]] = {}
    for item in items:
        by_partner.setdefault(item.partner_id or "", []).append(item)
    payments: list[Payment] = []
    for partner, owned in by_partner.items():
        known = dice.random() > 0.06
        payer = partners[int(partner)] if known else _name(dice)
        bank = f"{dice.randrange(1, 40):04}"
        for amount, day in _paid(owned, dice):
            payments.append(_payment(len(payments), amount, day, payer, bank))
    dice.shuffle(payments)
    return items, payments[: int(size * PAYMENTS_PER_ITEM)]


def _paid(owned: list[OpenItem], dice: random.Random) -> Iterator[tuple[int, dt.date]]:
    fee = dice.choice((0, 0, 0, 0, 110, 440, 660))
    together = dice.random() < 0.1
    if together:
        days: dict[dt.date, int] = {}
        for item in owned:
            day = item.due_date or _FIRST
            days[day] = days.get(day, 0) + item.amount
        yield from ((amount - fee, day) for day, amount in days.items())
        return
    for item in owned:
        if dice.random() < 0.95:
            late = dice.choice((0, 0, 0, 0, 1, 3, 10))
            yield item.amount - fee, (item.due_date or _FIRST) + dt.timedelta(late)


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(_SYLLABLES, k=dice.randrange(2, 6))) + dice.choice(
        _TRADES
    )


def _item(number: int, dice: random.Random, partners: Sequence[str]) -> OpenItem:
    partner = dice.randrange(len(partners))
    issued = _FIRST + dt.timedelta(dice.randrange(90))
    amount = dice.choice((11_000, 55_000, 110_000, dice.randrange(5_000, 900_000)))
    return OpenItem(
        item_id=f"R{number}",
        side=Side.RECEIVABLE,
        amount=amount,
        document_number=f"INV-{number:06}",
        partner_id=str(partner),
        partner_name=f"会社{partner}",
        partner_kana=partners[partner],
        issue_date=issued,
        due_date=issued + dt.timedelta(30),
    )


def _payment(number: int, amount: int, day: dt.date, payer: str, bank: str) -> Payment:
    return Payment(
        payment_id=f"P{number}",
        value_date=day,
        direction=Direction.IN,
        amount=max(amount, 1),
        payer_kana=payer,
        bank_code=bank,
        branch_code="001",
    )


def _worst() -> Iterator[tuple[str, list[OpenItem], Payment]]:
    dice = random.Random(7)  # noqa: S311
    name = "ヤマダシヨウテン"
    for what, amounts, paid in (
        ("同額の請求 40 件のうち 12 件分", [55_000] * 40, 660_000),
        (
            "60 件のうちどれか 12 件の合計",
            odd := [dice.randrange(10_000, 900_000) for _ in range(60)],
            sum(odd[5:17]),
        ),
        (
            "端数のない 60 件のうちどれか 12 件の合計",
            even := [11_000 * dice.randrange(1, 40) for _ in range(60)],
            sum(even[5:17]),
        ),
        (
            "5,000 件のうちどれか 12 件の合計",
            many := [dice.randrange(3_000, 900_000) for _ in range(5_000)],
            sum(many[5:17]),
        ),
        ("5,000 件のうち 1 件を除く全部", [55_000] * 5_000, 55_000 * 4_999),
    ):
        items = [
            OpenItem(
                item_id=f"R{n}",
                side=Side.RECEIVABLE,
                amount=amount,
                partner_id="1",
                partner_name="山田商店",
                partner_kana=name,
                issue_date=_FIRST,
                due_date=_FIRST + dt.timedelta(30 + n % 5),
            )
            for n, amount in enumerate(amounts)
        ]
        yield what, items, _payment(0, paid, _FIRST + dt.timedelta(31), name, "0001")
