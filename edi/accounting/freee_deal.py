"""Entries as freee's API takes them: deals, 振替伝票, payments, receipts (取引の電文).

Source: API schema v2020_06_15 (``dealCreateParams``, ``manualJournalCreateParams``,
``paymentParams``, ``receiptCreateParams``): names must be ids, amounts contain the tax,
``vat`` may only stand where the 税区分 has a tax, at most 100 rows. Whether ``vat`` of a
negative row is negative is not said; it is written so.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from books.errors import FormatError
from books.model import JournalEntry, JournalLine
from books.settings_company import Accounts
from edi.accounting.deal import Row, deal_of
from edi.accounting.double import check_balance, tax_name
from edi.accounting.tax import NONE, freee, key_of

MAX_DETAILS = 100
MAX_RECEIPT_BYTES = 64 * 1024 * 1024
MAX_MEMO = 255
MAX_REFERENCE = 20  # of a 振替伝票; a deal has no limit
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of a company's names at freee (マスター); taxes by ``tax_key``."""

    accounts: Mapping[str, int]
    taxes: Mapping[str, int]
    sections: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Walletable:
    """A bank account, card or purse at freee (口座)."""

    id: int
    type: str
    name: str


def tax_key(name: str) -> str:
    """A 税区分 as it is compared: width and blanks do not count."""
    return key_of((name, ""))[0]


def deal_payload(
    entry: JournalEntry,
    accounts: Accounts,
    company_id: int,
    names: Names,
    *,
    partner_id: int | None = None,
    receipt_ids: Sequence[int] = (),
) -> Json:
    """The deal of an entry (取引の登録内容); its reference is the 管理番号.

    Without ``partner_id`` the partner stands in the 備考 only.

    Raises:
        FormatError: it is no deal, has no reference or over 100 rows, or freee does not
            know an account, tax or section.
    """
    deal = deal_of(entry, accounts)
    _check(entry, len(deal.rows))
    payload: Json = {
        "company_id": company_id,
        "issue_date": entry.date.isoformat(),
        "type": "income" if deal.income else "expense",
        "ref_number": entry.reference,
        "details": [_detail(row, entry.description, names) for row in deal.rows],
    }
    if entry.due_date:
        payload["due_date"] = entry.due_date.isoformat()
    if partner_id:
        payload["partner_id"] = partner_id
    if receipt_ids:
        payload["receipt_ids"] = list(receipt_ids)
    return payload


def manual_journal_payload(
    entry: JournalEntry, accounts: Accounts, company_id: int, names: Names
) -> Json:
    """The 振替伝票 of an entry that is no deal: money without an item, several payables.

    freee's reports of receivables and payables do not count it; what settles a deal is
    its payment (``payment_payload``).

    Raises:
        FormatError: it does not balance, has no reference or over 100 rows, or freee
            does not know an account, tax or section.
    """
    check_balance(entry)
    _check(entry, len(entry.lines))
    return {
        "company_id": company_id,
        "issue_date": entry.date.isoformat(),
        "ref_number": short_reference(entry.reference),
        "details": [
            {"entry_side": line.side.value} | _line(line, entry, accounts, names)
            for line in entry.lines
        ],
    }


def short_reference(reference: str) -> str:
    """A reference as a 振替伝票 may have it, the same for the same (管理番号, 20文字).

    >>> short_reference("D1"), len(short_reference("M0123456789abcdef0123-1"))
    ('D1', 20)
    """
    if len(reference) <= MAX_REFERENCE:
        return reference
    return "#" + hashlib.sha256(reference.encode()).hexdigest()[: MAX_REFERENCE - 1]


def _line(
    line: JournalLine, entry: JournalEntry, accounts: Accounts, names: Names
) -> Json:
    tax = tax_name(line, freee, accounts)[0]
    tax_amount = 0 if tax == NONE else line.tax_amount
    row = Row(line=line, amount=line.amount, tax=tax, tax_amount=tax_amount)
    return _detail(row, entry.description, names)


def _check(entry: JournalEntry, rows: int) -> None:
    if not entry.reference:
        raise FormatError(
            "管理番号のない仕訳はfreeeに送れません(二重登録を防げないため)。"
        )
    if not 0 < rows <= MAX_DETAILS:
        raise FormatError(
            f"仕訳{entry.reference}の明細が{rows}行です(freeeは1行から"
            f"{MAX_DETAILS}行まで)。書類を分けてください。"
        )


def _detail(row: Row, description: str, names: Names) -> Json:
    detail: Json = {
        "account_item_id": _id(names.accounts, row.line.account, "勘定科目"),
        "tax_code": _id(names.taxes, row.tax, "税区分"),
        "amount": row.amount,
    }
    if row.tax_amount:
        detail["vat"] = row.tax_amount
    if row.line.department:
        detail["section_id"] = _id(names.sections, row.line.department, "部門")
    if description:
        detail["description"] = description
    return detail


def _id(table: Mapping[str, int], name: str, what: str) -> int:
    found = table.get(tax_key(name) if what == "税区分" else name)
    if found is None:
        raise FormatError(
            f"{what}「{name}」がfreeeにないか、使用停止です。"
            "freeeに登録するか、設定の名称を合わせてください。"
        )
    return found


def payment_payload(
    company_id: int, day: dt.date, amount: int, walletable: Walletable
) -> Json:
    """The payment of a deal (支払行の登録内容).

    Raises:
        FormatError: the amount is not above 0.
    """
    if amount <= 0:
        raise FormatError(f"決済金額が{amount:,}円です。1円以上にしてください。")
    return {
        "company_id": company_id,
        "date": day.isoformat(),
        "from_walletable_type": walletable.type,
        "from_walletable_id": walletable.id,
        "amount": amount,
    }


def receipt_fields(
    company_id: int,
    memo: str,
    *,
    partner: str = "",
    issue_date: dt.date | None = None,
    amount: int | None = None,
) -> dict[str, str]:
    """The form fields beside the file of a receipt (証憑の登録内容).

    Raises:
        FormatError: the memo or the partner is over 255 characters.
    """
    for name, text in (("メモ", memo), ("発行元", partner)):
        if len(text) > MAX_MEMO:
            raise FormatError(f"証憑の{name}は{MAX_MEMO}文字までです: {text[:40]}…")
    fields = {
        "company_id": str(company_id),
        "description": memo,
        "receipt_metadatum_partner_name": partner,
        "receipt_metadatum_issue_date": issue_date.isoformat() if issue_date else "",
        "receipt_metadatum_amount": "" if amount is None else str(amount),
    }
    return {name: text for name, text in fields.items() if text}
