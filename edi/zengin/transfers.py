"""Bulk transfers as a bank file (総合振込, 種別21, 120 bytes).

One order has one payer and one day; a file may hold several. The record has no place
for our reference, so a read transfer is called ``<stem>:<number of its data record>``,
counted through the file.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from books.errors import FormatError
from books.kana import EDI_CHARACTERS, is_bank_text
from books.model import CreditTransfer, PayerAccount, RemittanceReference
from edi.zengin.accounts import (
    ACCOUNT_TYPE_CODES,
    check_account_number,
    check_digits,
    check_holder,
    check_new_code,
    parse_account_type,
)
from edi.zengin.codes import format_code, parse_code
from edi.zengin.files import Row, write_records
from edi.zengin.layouts import BULK_TRANSFER
from edi.zengin.orders import Record, order_records, read_orders
from edi.zengin.style import Style

EDI_BYTES = 20
CODE_BYTES = 10
TELEGRAPHIC = "7"


class BulkTransfer(NamedTuple):
    """A payer and the transfers to be made from the account (総合振込)."""

    payer: PayerAccount
    transfers: tuple[CreditTransfer, ...]


def edi_information(transfer: CreditTransfer) -> str:
    """Invoice numbers for the payee (EDI情報), joined by ``/``; at most 20 characters.

    Raises:
        FormatError: they do not fit; ZEDI has no such limit.
    """
    numbers = [r.document_number for r in transfer.remittance if r.document_number]
    text = "/".join(numbers).upper()
    if len(text) > EDI_BYTES or not is_bank_text(text, EDI_CHARACTERS):
        raise FormatError(
            f"請求書番号「{text}」はEDI情報(半角{EDI_BYTES}文字)に書けません。"
            "EDI情報なしで出力するか、ZEDI形式を使ってください。"
        )
    return text


def common_date(transfers: Sequence[CreditTransfer]) -> dt.date:
    """The one day on which all transfers are to be made (取組日).

    Raises:
        FormatError: no transfers or several days.
    """
    days = sorted({transfer.due_date for transfer in transfers})
    if not days:
        raise FormatError("振込が1件もありません。支払を選んでください。")
    if len(days) > 1:
        shown = "、".join(map(str, days))
        raise FormatError(
            f"振込指定日が複数あります({shown})。日ごとに分けて出力してください。"
        )
    return days[0]


def write_bulk_transfer(
    payer: PayerAccount,
    transfers: Sequence[CreditTransfer],
    *,
    style: Style | None = None,
    with_edi: bool = False,
    method: str = TELEGRAPHIC,
) -> bytes:
    """Write transfers of one payer and day (総合振込ファイル).

    ``with_edi`` puts the invoice numbers in the EDI information (識別表示 Y);
    ``method`` is the 振込指定区分 of transfers that say none: 7 テレ振込, or what the
    bank asks for instead.

    Raises:
        FormatError: a value does not fit; nothing is cut.
    """
    order = BulkTransfer(payer, tuple(transfers))
    return write_bulk_transfers([order], style=style, with_edi=with_edi, method=method)


def write_bulk_transfers(
    orders: Sequence[BulkTransfer],
    *,
    style: Style | None = None,
    with_edi: bool = False,
    method: str = TELEGRAPHIC,
) -> bytes:
    """Write the orders of several payers or days in one file (マルチヘッダ).

    Raises:
        FormatError: no order, or a value does not fit; nothing is cut.
    """
    if not orders:
        raise FormatError("振込が1件もありません。支払を選んでください。")
    days = [common_date(order.transfers) for order in orders]

    def records() -> Iterator[Record]:
        for order, day in zip(orders, days, strict=True):
            rows = (
                {**_format(t, with_edi=with_edi), "method": t.method or method}
                for t in order.transfers
            )
            yield from order_records(BULK_TRANSFER, order.payer, day, rows)
        yield BULK_TRANSFER.end, {}

    return write_records(records(), style or Style())


def _format(transfer: CreditTransfer, *, with_edi: bool) -> dict[str, str]:
    edi = edi_information(transfer) if with_edi else ""
    if edi and transfer.customer_codes:
        raise FormatError(
            f"{transfer.holder}への振込は、EDI情報と顧客コードが同じ欄になります。"
            "どちらかを空にしてください。"
        )
    return {
        "bank_code": check_digits("被仕向銀行番号", transfer.bank_code, 4),
        "bank": transfer.bank_kana,
        "branch_code": check_digits("被仕向支店番号", transfer.branch_code, 3),
        "branch": transfer.branch_kana,
        "clearing_house": transfer.clearing_house,
        "account_type": ACCOUNT_TYPE_CODES[transfer.account_type],
        "account_number": check_account_number(transfer.account_number),
        "holder": check_holder("受取人名", transfer.holder),
        "amount": str(transfer.amount),
        "new_code": check_new_code(transfer.new_code),
        "codes_or_edi": edi
        or "".join(
            format_code("顧客コード", code, CODE_BYTES)
            for code in transfer.customer_codes or ("0", "0")
        ),
        "edi_mark": "Y" if edi else transfer.mark,
    }


def read_bulk_transfer(data: bytes, *, stem: str, near: dt.date) -> BulkTransfer:
    """Read a bulk transfer of one payer (総合振込ファイル).

    The file's day has no year: it is the one nearest to ``near``.

    Raises:
        FormatError: with the number of the record; more than one payer.
    """
    first, *others = read_bulk_transfers(data, stem=stem, near=near)
    if others:
        raise FormatError(
            "振込依頼人(ヘッダレコード)が複数あります。依頼人ごとに分けてください。"
        )
    return first


def read_bulk_transfers(
    data: bytes, *, stem: str, near: dt.date
) -> tuple[BulkTransfer, ...]:
    """Read the bulk transfers of every payer in a file (マルチヘッダの総合振込).

    Raises:
        FormatError: with the number of the record.
    """
    numbers = count(1)

    def parse(row: Row, day: dt.date) -> CreditTransfer:
        return _parse(row.values, f"{stem}:{next(numbers)}", day)

    return tuple(
        BulkTransfer(order.account, order.items)
        for order in read_orders(data, BULK_TRANSFER, near, parse)
    )


def _parse(values: Mapping[str, str], reference: str, day: dt.date) -> CreditTransfer:
    amount = int(values["amount"])
    if amount <= 0:
        raise FormatError("振込金額が0円です。金額を入力し直してください。")
    edi = values["codes_or_edi"] if values["edi_mark"] == "Y" else ""
    paid = (RemittanceReference(document_number=edi, amount=amount),) if edi else ()
    return CreditTransfer(
        reference=reference,
        bank_code=values["bank_code"],
        branch_code=values["branch_code"],
        bank_kana=values["bank"],
        branch_kana=values["branch"],
        account_type=parse_account_type(values["account_type"]),
        account_number=values["account_number"],
        holder=values["holder"],
        amount=amount,
        due_date=day,
        remittance=paid,
        customer_codes=_parse_codes(values),
        new_code=_said(values["new_code"]),
        method=values["method"].removesuffix(TELEGRAPHIC),
        mark=values["edi_mark"].removesuffix("Y"),
        clearing_house=_said(values["clearing_house"]),
    )


def _said(digits: str) -> str:
    """Digits as they stand; zeros say nothing."""
    return digits if digits.strip("0") else ""


def _parse_codes(values: Mapping[str, str]) -> tuple[str, str] | None:
    codes = values["codes_or_edi"].ljust(EDI_BYTES)
    if values["edi_mark"] == "Y" or not codes.strip("0"):
        return None
    return (
        parse_code(codes[:CODE_BYTES], CODE_BYTES),
        parse_code(codes[CODE_BYTES:], CODE_BYTES),
    )
