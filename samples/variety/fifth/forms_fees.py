"""Invoices for work of the fifth set (役務の請求書): sites, engineers, lectures, letters."""

import datetime as dt
from decimal import Decimal
from typing import Any

from books.model import AccountType, BankAccount
from books.tax import withholding_amount
from books.yucho import Symbol, check_digit
from samples.variety.fifth.forms_bills import bill
from samples.variety.fifth.numerals import formal_amount, kanji_day
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party

_FULL = ("description", "quantity", "unit", "unit_price", "amount")
_PLAIN = ("description", "amount")
_SITES = (
    "中央小学校 体育館改修工事", "（仮称）北町物流センター新築工事", "市営住宅3号棟 外壁補修工事",
    "国道バイパス 歩道整備工事", "新町保育所 給排水設備工事", "本社ビル 受変電設備更新工事",
)  # fmt: skip


def dekidaka(c: Clerk) -> Filled:
    """Contract, work done so far, this bill and what is held back (出来高・保留金)."""
    rows = c.rows(c.rng.randint(1, 6), _PLAIN, reduced=False)
    done = [c.rng.choice([25, 40, 50, 60, 80, 100]) for _ in rows]
    sums: dict[str, Any] = c.settle(rows)
    if c.chance(0.7):
        held = sums["total"] * c.rng.choice([5, 10]) // 100 // 1000 * 1000
        sums |= {"deductions": held, "amount_due": sums["total"] - held}
    before = c.rng.randint(0, 50) * 100_000
    so_far = before + sums["subtotal"]
    contract = -(-so_far * c.rng.choice([110, 150, 220]) // 100 // 10_000) * 10_000
    more = {"before": before, "contract": contract, "so_far": so_far, "done": done}
    return bill(
        c,
        rows,
        more | {"turn": c.rng.randint(2, 7)},
        document_number=c.number() if c.chance(0.5) else None,
        order_number=f"{c.issued:%y}-{c.rng.randint(100, 9999):04}",
        subject=c.rng.choice(_SITES),
        due_date=month_end(c.due) if c.chance(0.4) else None,
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **sums,
    )


def ses(c: Clerk) -> Filled:
    """Engineers by the month, hours beyond the range settled (技術者派遣・準委任)."""
    rows: list[Entry] = []
    hours: list[tuple[str, Decimal]] = []
    for _ in range(c.rng.randint(1, 4)):
        name = c.rng.choice(c.words.words("surnames")).text
        price = c.rng.randint(45, 98) * 10_000
        worked = Decimal(c.rng.randint(520, 800)) / 4
        hours.append((name, worked))
        role = c.rng.choice(["SE業務", "PG業務", "PMO支援", "運用監視"])
        rows.append(c.row(f"{role}（{name}）", price, _FULL, unit="人月"))
        if worked > 180:
            over = (worked - 180).quantize(Decimal("0.01"))
            rows.append(_hours(c, f"超過時間（{name}）", price // 3600 * 20, over))
        elif worked < 140:
            short = (140 - worked).quantize(Decimal("0.01"))
            rows.append(_hours(c, f"控除時間（{name}）", -(price // 2800 * 20), short))
    if c.chance(0.4):
        rows.append(c.row("交通費実費", c.rng.randint(8, 280) * 100, _FULL))
    start = c.issued.replace(day=1)
    return bill(
        c,
        rows,
        {"hours": hours, "start": start, "end": month_end(start)},
        due_date=month_end(c.due),
        order_number=f"PO{c.rng.randint(10**6, 10**7)}" if c.chance(0.5) else None,
        subject=f"{c.rng.choice(['次期基幹システム開発', '会員サイト運用保守', 'データ基盤構築'])}支援",
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )


def _hours(c: Clerk, name: str, price: int, hours: Decimal) -> Entry:
    return c.row(name, price, _FULL, quantity=hours, unit="h")


def daiji(c: Clerk) -> Filled:
    """A craftsman's bill: the sum in formal numerals, a date in kanji (大字の請求書)."""
    rows = c.rows(c.rng.randint(1, 4), _FULL, reduced=False)
    return bill(
        c,
        rows,
        {"formal_amount": formal_amount, "kanji_day": kanji_day},
        document_number=f"{c.rng.randint(1, 300)}" if c.chance(0.4) else None,
        subject=c.rng.choice(_SITES) if c.chance(0.5) else None,
        recipient=party(c.buyer, place=c.chance(0.4), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )


_FEES = (
    "事務所賃料",
    "月極駐車場使用料",
    "会費",
    "看板掲出料",
    "設備使用料",
    "共益費",
    "倉庫使用料",
)


def tegami(c: Clerk) -> Filled:
    """A letter: sum, day and account in sentences, the parts under 記 (書簡の請求)."""
    inside = c.chance(0.5)
    month = f"{c.due.month}月分"
    rows = [
        c.row(f"{name} {month}", c.rng.randint(10, 900) * (550 if inside else 500), _PLAIN)
        for name in c.rng.sample(_FEES, c.rng.randint(1, 3))
    ]  # fmt: skip
    return bill(
        c,
        rows,
        {"number_kanji": c.chance(0.3), "kanji_day": kanji_day},
        document_number=None,
        due_date=month_end(c.due),
        subject=f"{month} {rows[0].item.name.split(' ')[0]}のご請求について",
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows, inside=inside),
    )


_LECTURES = (
    "講演料",
    "講師謝金",
    "原稿料",
    "監修料",
    "翻訳料",
    "デザイン料",
    "セミナー登壇料",
)


def koushi(c: Clerk) -> Filled:
    """A fee in a row of boxes, tax withheld, accounts of two banks (講師料・原稿料)."""
    names = c.rng.sample(_LECTURES, c.rng.randint(1, 2))
    rows = [c.row(name, c.rng.randint(15, 400) * 1000, _PLAIN) for name in names]
    sums: dict[str, Any] = c.settle(rows)
    withheld = withholding_amount(sums["subtotal"])
    sums |= {"withholding_tax": withheld, "amount_due": sums["total"] - withheld}
    accounts, symbol = c.seller.accounts[:1], ""
    if c.chance(0.6):
        post, symbol = post_account(c, c.seller.accounts[0].holder or "")
        accounts = (*accounts, post)
    held = c.issued - dt.timedelta(c.rng.randint(2, 20))
    held = min(c.issued, max(held, c.due - dt.timedelta(59)))
    return bill(
        c,
        rows,
        {"symbol": symbol},
        document_number=c.number() if c.chance(0.4) else None,
        delivery_date=held,
        due_date=c.due if c.chance(0.6) else None,
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        bank_accounts=accounts,
        **sums,
    )


def post_account(c: Clerk, holder: str) -> tuple[BankAccount, str]:
    """An account of the post bank for transfers, and its 記号・番号 (ゆうちょ銀行)."""
    office, number = c.rng.randint(1, 98), f"{c.rng.randint(10**6, 10**7 - 1)}"
    digits = "〇一二三四五六七八九"
    shop = "".join(digits[int(x)] for x in f"{office:02}8")
    account = BankAccount(
        bank="ゆうちょ銀行",
        branch=f"{shop}店",
        account_type=AccountType.ORDINARY,
        number=number,
        holder=holder,
    )
    symbol = f"1{office:02}00"
    check = check_digit(Symbol(symbol, f"{number}1"))
    return account, f"記号 {symbol[:3]}{check}0　番号 {number}1"
