"""Bulk transfers as a bank file (総合振込, 種別21, 120 bytes).

One file has one payer and one day. The record has no place for our reference, so a
read transfer is called ``<stem>:<number of its data record>``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from books.errors import FormatError
from books.kana import EDI_CHARACTERS, is_bank_text
from books.model import CreditTransfer, PayerAccount, RemittanceReference
from edi.zengin.accounts import (
    ACCOUNT_TYPE_CODES,
    check_account_number,
    check_bank_name,
    check_digits,
    check_holder,
    format_payer_account_type,
    parse_account_type,
)
from edi.zengin.files import (
    Batch,
    Row,
    Style,
    at_record,
    check_total,
    read_file,
    write_records,
)
from edi.zengin.layouts import BULK_TRANSFER

EDI_BYTES = 20


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
    method: str = "7",
) -> bytes:
    """Write transfers of one day (総合振込ファイル).

    ``with_edi`` puts the invoice numbers in the EDI information (識別表示 Y);
    ``method`` is the 振込指定区分: 7 テレ振込, or what the bank asks for instead.

    Raises:
        FormatError: a value does not fit; nothing is cut.
    """
    day = common_date(transfers)
    total = sum(transfer.amount for transfer in transfers)
    layout = BULK_TRANSFER
    with at_record(1):
        header = _payer_values(payer, day)
    records = [(layout.header, header)]
    for number, transfer in enumerate(transfers, 2):
        with at_record(number):
            values = _transfer_values(transfer, with_edi=with_edi)
        records.append((layout.data, {**values, "method": method}))
    trailer = {"count": str(len(transfers)), "amount": str(total)}
    records += [(layout.trailer, trailer), (layout.end, {})]
    return write_records(records, style or Style())


def _payer_values(payer: PayerAccount, day: dt.date) -> dict[str, str]:
    return {
        "client_code": payer.client_code,
        "name": check_holder("委託者名", payer.name_kana),
        "date": f"{day:%m%d}",
        "bank_code": check_digits("仕向銀行番号", payer.bank_code, 4),
        "bank": check_bank_name("仕向銀行名", payer.bank_kana),
        "branch_code": check_digits("仕向支店番号", payer.branch_code, 3),
        "branch": check_bank_name("仕向支店名", payer.branch_kana),
        "account_type": format_payer_account_type(payer.account_type),
        "account_number": check_account_number(payer.account_number),
    }


def _transfer_values(transfer: CreditTransfer, *, with_edi: bool) -> dict[str, str]:
    edi = edi_information(transfer) if with_edi else ""
    return {
        "bank_code": check_digits("被仕向銀行番号", transfer.bank_code, 4),
        "bank": check_bank_name("被仕向銀行名", transfer.bank_kana),
        "branch_code": check_digits("被仕向支店番号", transfer.branch_code, 3),
        "branch": check_bank_name("被仕向支店名", transfer.branch_kana),
        "account_type": ACCOUNT_TYPE_CODES[transfer.account_type],
        "account_number": check_account_number(transfer.account_number),
        "holder": check_holder("受取人名", transfer.holder),
        "amount": str(transfer.amount),
        "codes_or_edi": edi or "0" * EDI_BYTES,
        "edi_mark": "Y" if edi else "",
    }


def read_bulk_transfer(data: bytes, *, stem: str, near: dt.date) -> BulkTransfer:
    """Read a bulk transfer back (総合振込ファイル).

    The file's day has no year: it is the one nearest to ``near``.

    Raises:
        FormatError: with the number of the record; more than one payer.
    """
    file = read_file(data, BULK_TRANSFER)
    if len(file.batches) > 1:
        raise FormatError(
            "振込依頼人(ヘッダレコード)が複数あります。依頼人ごとに分けてください。"
        )
    batch = file.batches[0]
    with at_record(batch.header.number):
        payer = _payer(batch.header)
        day = _nearest(batch.header.text("date"), near)
    transfers = []
    for number, row in enumerate(batch.rows, 1):
        with at_record(row.number):
            transfers.append(_transfer(row.values, f"{stem}:{number}", day))
    _check_totals(batch)
    return BulkTransfer(payer, tuple(transfers))


def _check_totals(batch: Batch) -> None:
    check_total(batch.trailer, "count", "合計件数", len(batch.rows))
    amount = sum(row.amount("amount") for row in batch.rows)
    check_total(batch.trailer, "amount", "合計金額", amount)


def _nearest(mmdd: str, near: dt.date) -> dt.date:
    days = []
    for year in range(near.year - 2, near.year + 3):
        try:
            days.append(dt.date(year, int(mmdd[:2]), int(mmdd[2:])))
        except ValueError:
            continue
    if not days:
        raise FormatError(f"取組日「{mmdd}」は日付ではありません。")
    return min(days, key=lambda day: abs(day - near))


def _payer(row: Row) -> PayerAccount:
    return PayerAccount(
        client_code=row.text("client_code"),
        name_kana=row.text("name"),
        bank_code=row.text("bank_code"),
        branch_code=row.text("branch_code"),
        bank_kana=row.text("bank"),
        branch_kana=row.text("branch"),
        account_type=parse_account_type(row.text("account_type")),
        account_number=row.text("account_number"),
    )


def _transfer(
    values: Mapping[str, str], reference: str, day: dt.date
) -> CreditTransfer:
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
    )
