"""What stands in the blocks of sums, taxes and accounts (合計・税・振込先)."""

import random
import unicodedata
from typing import NamedTuple

from books.model import ZERO_RATE, BankAccount, TaxBasis, TaxSubtotal
from samples.variety.documents import Draft
from samples.variety.lexicon import choose_label
from samples.variety.look import Look
from samples.variety.texts import write_number, write_rate

_UNTAXED = ("非課税対象", "非課税額", "非課税計", "非課税")
_SIMPLE_YEN = frozenset({"¥{}", "￥{}", "{}円", "¥{}-"})


class Sum(NamedTuple):
    """A label with its amount; ``role`` is its class in the templates."""

    label: str
    value: str
    role: str = ""


def big_amount(rng: random.Random, draft: Draft, look: Look) -> Sum | None:
    """The amount in big letters (ご請求金額), or None where the form has none."""
    document, kind = draft.document, draft.form.kind.name
    amount = document.total if document.amount_due is None else document.amount_due
    if amount is None or "big" not in draft.form.shows:
        return None
    group = "total" if document.amount_due is None else "due_amount"
    label = choose_label(rng, group, kind, english=look.english)
    return Sum(label, look.yen.format(write_number(amount, look.minus)))


def balance(rng: random.Random, draft: Draft, look: Look) -> list[Sum]:
    """The row of a monthly statement: from the last bill to this (繰越の欄)."""
    document = draft.document
    if document.previous_balance is None:
        return []
    amounts = (
        ("previous", document.previous_balance),
        ("received", document.payment_received),
        ("carried", document.carried_forward),
        ("bought", document.subtotal),
        ("tax", document.tax_total),
        ("current_total", document.total if rng.random() < 0.5 else None),
    )
    found = [
        Sum(choose_label(rng, key), write_number(amount, look.minus), "cell")
        for key, amount in amounts
        if amount is not None
    ]
    due = write_number(document.amount_due or 0, look.minus)
    label = choose_label(rng, "due_amount", draft.form.kind.name)
    return [*found, Sum(label, due, "due")]


def totals(rng: random.Random, draft: Draft, look: Look) -> list[Sum]:
    """The sums below the rows, in the order that forms use (合計欄)."""
    document = draft.document

    def write(amount: int) -> str:
        text = write_number(amount, look.minus, plain=look.plain_numbers)
        return look.yen.format(text) if sign and look.yen in _SIMPLE_YEN else text

    def name(group: str) -> str:
        return choose_label(rng, group, kind, english=look.english)

    sign, kind = rng.random() < 0.35, _family_of(draft)
    rows: list[Sum] = []
    if document.subtotal is not None:
        rows.append(Sum(name("subtotal"), write(document.subtotal)))
    rows += [Sum(label, write(n), "tax") for label, n in _tax_rows(rng, draft, look)]
    if document.total is not None:
        rows.append(Sum(name("grand"), write(document.total), "grand"))
    if draft.form.basis is TaxBasis.INCLUSIVE and draft.form.taxes == "rows":
        rows = [row for row in rows if row.role == "grand"] + [
            row for row in rows if row.role != "grand"
        ]
    return rows + [Sum(a, write(b), c) for a, b, c in _settlement(rng, draft)]


def _family_of(draft: Draft) -> str:
    """Kinds that ask for money share their words."""
    name = draft.form.kind.name
    asks = draft.form.kind.taxed and name not in ("till", "receipt", "return")
    return "invoice" if asks else name


def _settlement(rng: random.Random, draft: Draft) -> list[tuple[str, int, str]]:
    """What is taken off the total, and what is left to pay."""
    document = draft.document
    taken = {
        "withheld": document.withholding_tax,
        "offset": draft.extras.get("offset"),
        "fee": draft.extras.get("fee"),
    }
    rows = [
        (choose_label(rng, key), -amount, "taken")
        for key, amount in taken.items()
        if amount
    ]
    if rows and document.amount_due is not None:
        label = choose_label(rng, "due_amount", draft.form.kind.name)
        rows.append((label, document.amount_due, "grand"))
    return rows


def _tax_rows(rng: random.Random, draft: Draft, look: Look) -> list[tuple[str, int]]:
    document, taxes = draft.document, draft.form.taxes
    name = choose_label(rng, "tax", english=look.english)
    inside = "内" if draft.form.basis is TaxBasis.INCLUSIVE else ""
    found: list[tuple[str, int]] = []
    if taxes == "plain" and document.tax_summary:
        row = document.tax_summary[0]
        pattern = rng.choice(["{}({})", "{} {}", "{}（{}）", "{1}{0}"])
        label = pattern.format(name, write_rate(row.rate or ZERO_RATE))
        return [(label, row.tax_amount or 0)]
    if taxes == "rows":
        target = rng.choice(
            ["{}対象", "{}対象額", "{}対象計", "課税対象額({})", "税率{}対象"]
        )
        of_tax = rng.choice(["{}{}({})", "{}{} {}", "　{}{}（{}）"])
        for row in document.tax_summary:
            rate = write_rate(row.rate or ZERO_RATE)
            shown = target.format(rate) if row.rate else rng.choice(_UNTAXED)
            found.append((shown, row.taxable_amount or 0))
            if row.tax_amount is not None:
                found.append((of_tax.format(inside, name, rate), row.tax_amount))
    if document.tax_total is not None and (
        taxes != "rows" or len(document.tax_summary) > 1
    ):
        label = f"{inside}{name}" + ("計" if taxes != "bare" else "")
        found.append((label, document.tax_total))
    return found


def tax_table(rng: random.Random, draft: Draft, look: Look) -> list[list[str]]:
    """A table of the rates, its heads first (税率別内訳); empty for other forms."""
    if draft.form.taxes != "table":
        return []
    inside = draft.form.basis is TaxBasis.INCLUSIVE
    heads = [
        rng.choice(["税率", "区分", "消費税率", "税率区分"]),
        rng.choice(
            ["税込金額", "対象額(税込)"]
            if inside
            else ["対象金額", "税抜金額", "課税対象額", "対象額"]
        ),
        rng.choice(
            ["内消費税", "消費税額(内)"]
            if inside
            else ["消費税額", "消費税", "消費税等"]
        ),
    ]
    suffix = rng.choice(["", "対象", "対象"])
    return [
        heads,
        *(_tax_cells(row, suffix, look) for row in draft.document.tax_summary),
    ]


def _tax_cells(row: TaxSubtotal, suffix: str, look: Look) -> list[str]:
    tax = "" if row.tax_amount is None else write_number(row.tax_amount, look.minus)
    rate = write_rate(row.rate or ZERO_RATE) + suffix
    return [rate, write_number(row.taxable_amount or 0, look.minus), tax]


def tax_lines(rng: random.Random, draft: Draft, look: Look) -> list[str]:
    """The rates in words (税率別の文); empty for other forms."""
    if draft.form.taxes != "text":
        return []
    inside = draft.form.basis is TaxBasis.INCLUSIVE
    patterns = (
        ["({}対象 {}円 内消費税 {}円)", "{}対象 ¥{}（内消費税等 ¥{}）"]
        if inside
        else [
            "{}対象 {}円 消費税 {}円",
            "{}対象：¥{}　消費税：¥{}",
            "（{}対象 {} 消費税 {}）",
            "内訳 {}対象 {}円(消費税額 {}円)",
        ]
    )
    pattern = rng.choice(patterns)
    lines = []
    for row in draft.document.tax_summary:
        rate, net, tax = _tax_cells(row, "", look)
        lines.append(pattern.format(rate, net, tax) if tax else f"{rate}対象 {net}円")
    return lines


def banks(rng: random.Random, draft: Draft, look: Look) -> list[list[str]]:
    """The accounts, each as its parts (振込先): bank, branch, kind, number, holder."""
    found = draft.document.bank_accounts
    seller = draft.seller
    wide = rng.random() < 0.5
    sign = rng.choice(["", "", "No.", "口座番号 "])
    kind_end = rng.choice(["", "", "預金", "預金口座"])
    with_codes = look.bank == "codes"
    return [
        _account(account, codes if with_codes else ("", ""), sign, kind_end, wide=wide)
        for account, codes in zip(found, seller.bank_codes, strict=False)
    ]


def _account(
    account: BankAccount,
    codes: tuple[str, str],
    sign: str,
    kind_end: str,
    *,
    wide: bool,
) -> list[str]:
    bank, branch = (
        f"{name}({code})" if code else str(name)
        for name, code in zip((account.bank, account.branch), codes, strict=True)
    )
    holder = account.holder or ""
    if wide:
        holder = (
            unicodedata.normalize("NFKC", holder).replace(")", "）").replace("(", "（")
        )
    kind = str(account.account_type.value if account.account_type else "")
    return [bank, branch, kind + kind_end, f"{sign}{account.number}", holder]
