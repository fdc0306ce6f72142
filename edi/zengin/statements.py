"""What came in and went out, as the bank's files say it (入出金).

振込入金通知 (種別01) and 入出金取引明細 (種別03), 200 bytes a record, dates in 和暦
YYMMDD. A payment is called ``<file stem>:<number of its data record>``. Its date is
the 起算日 (預入・払出日), or the 勘定日 where that is empty. The payer's bank is known by
name only: bank and branch codes are looked up, and None where the name is not unique.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from books.banks import find_bank, find_branch
from books.calendar import parse_wareki_yymmdd, wareki_yymmdd
from books.errors import FormatError
from books.kana import EDI_CHARACTERS, is_bank_text
from books.model import Direction, PayerAccount, Payment
from edi.zengin.accounts import ACCOUNT_TYPE_CODES, check_holder
from edi.zengin.files import (
    BankFile,
    Batch,
    Row,
    Style,
    at_record,
    check_total,
    read_file,
    write_records,
)
from edi.zengin.layouts import ACCOUNT_STATEMENT, DEPOSIT_NOTICE, FileFormat

MAX_YEARS_APART = 10
"""A date of the Western calendar read as 和暦 is 12 or 18 years off."""
_DIRECTIONS = {"1": Direction.IN, "2": Direction.OUT}


@dataclass(frozen=True)
class StatementHead:
    """What the header of a written statement needs (明細の見出し).

    ``balance`` is the yen before the first movement (取引前残高), 03 only.
    """

    account: PayerAccount
    created: dt.date
    balance: int = 0


def find_statement_format(data: bytes) -> FileFormat | None:
    """Which of the two kinds of file this is, by its first record (種別), or None."""
    kinds = {b"101": DEPOSIT_NOTICE, b"103": ACCOUNT_STATEMENT}
    return kinds.get(data[:3])


def read_statement(
    data: bytes, *, stem: str, near: dt.date | None = None
) -> tuple[Payment, ...]:
    """Read the movements of a 振込入金通知 or 入出金取引明細 (入出金ファイル).

    A cancelled deposit (取消) is a payment out. ``near`` (a day close to the file's)
    decides the era and refuses dates more than 10 years away.

    Raises:
        FormatError: neither of the two, or broken; with the number of the record.
    """
    file_format = find_statement_format(data)
    if file_format is None:
        raise FormatError(
            "振込入金通知(種別01)でも入出金取引明細(種別03)でもありません。"
            "銀行のサイトで全銀形式を選んで取得し直してください。"
        )
    file = read_file(data, file_format)
    _check_end(file, file_format)
    payments: list[Payment] = []
    for batch in file.batches:
        first = len(payments) + 1
        movements = [
            _payment(row, first + n, stem, near) for n, row in enumerate(batch.rows)
        ]
        _check_totals(batch, movements, file_format)
        payments += movements
    return tuple(payments)


def _payment(row: Row, number: int, stem: str, near: dt.date | None) -> Payment:
    with at_record(row.number):
        bank = find_bank(row.text("bank")) if row.text("bank") else None
        branch = find_branch(bank.code, row.text("branch")) if bank else None
        return Payment(
            payment_id=f"{stem}:{number}",
            value_date=_date(row, near),
            direction=_direction(row),
            amount=row.amount("amount"),
            payer_kana=row.text("payer") or row.values.get("note", ""),
            bank_code=bank.code if bank else None,
            branch_code=branch.code if branch else None,
            edi_info=row.text("edi") or None,
        )


def _date(row: Row, near: dt.date | None) -> dt.date:
    written = row.text("value_date")
    if written == "000000":
        written = row.text("account_date")
    day = parse_wareki_yymmdd(written, near)
    if day is None or (near and abs(day.year - near.year) > MAX_YEARS_APART):
        raise FormatError(
            f"日付「{written}」を和暦(YYMMDD)として読めません。"
            "西暦で出力していないか、銀行の設定を確かめてください。"
        )
    return day


def _direction(row: Row) -> Direction:
    """入払区分 of a statement; in a notice of deposits a cancellation goes out."""
    if "cancelled" in row.values:
        return Direction.OUT if row.text("cancelled") == "1" else Direction.IN
    direction = _DIRECTIONS.get(row.text("direction"))
    if direction is None:
        raise FormatError(f"入払区分「{row.text('direction')}」は1(入)か2(払)です。")
    return direction


def _sums(payments: Sequence[Payment]) -> dict[str, int]:
    sums = {}
    for name, direction in (("in", Direction.IN), ("out", Direction.OUT)):
        amounts = [p.amount for p in payments if p.direction is direction]
        sums[f"{name}_count"] = len(amounts)
        sums[f"{name}_amount"] = sum(amounts)
    return sums


def _check_totals(
    batch: Batch, payments: Sequence[Payment], file_format: FileFormat
) -> None:
    labels = {field.name: field.label for field in file_format.trailer.fields}
    for name, actual in _sums(payments).items():
        check_total(batch.trailer, name, labels[name], actual)
    if "data_count" in batch.trailer.values:
        check_total(batch.trailer, "data_count", labels["data_count"], len(batch.rows))


def _check_end(file: BankFile, file_format: FileFormat) -> None:
    if file_format is not ACCOUNT_STATEMENT:
        return
    # Whether the end record counts itself is not confirmed, nor that all banks fill it
    stated = file.end.amount("record_count")
    if stated not in {0, file.record_count - 1}:
        check_total(file.end, "record_count", "レコード総件数", file.record_count)
    if file.end.amount("account_count"):
        check_total(file.end, "account_count", "口座数", len(file.batches))


def write_deposit_notice(
    payments: Sequence[Payment], head: StatementHead, style: Style | None = None
) -> bytes:
    """Write deposits as a bank would (振込入金通知); a payment out is a cancellation.

    Raises:
        FormatError: a value does not fit.
    """
    layout = DEPOSIT_NOTICE
    rows = [
        {**_row(p, n), "cancelled": "1" if p.direction is Direction.OUT else "0"}
        for n, p in enumerate(payments, 1)
    ]
    trailer = {name: str(value) for name, value in _sums(payments).items()}
    return write_records(
        [
            (layout.header, _head(payments, head)),
            *((layout.data, row) for row in rows),
            (layout.trailer, trailer),
            (layout.end, {}),
        ],
        style or Style(),
    )


def write_account_statement(
    payments: Sequence[Payment], head: StatementHead, style: Style | None = None
) -> bytes:
    """Write movements of an account as a bank would (入出金取引明細).

    Raises:
        FormatError: a value does not fit.
    """
    layout = ACCOUNT_STATEMENT
    codes = {direction: code for code, direction in _DIRECTIONS.items()}
    rows = [
        {**_row(p, n), "direction": codes[p.direction], "transaction": "11"}
        for n, p in enumerate(payments, 1)
    ]
    sums = _sums(payments)
    closing = head.balance + sums["in_amount"] - sums["out_amount"]
    trailer = {name: str(value) for name, value in sums.items()}
    trailer |= {**_balance(closing), "data_count": str(len(payments))}
    header = {**_head(payments, head), **_balance(head.balance), "passbook": "1"}
    end = {"record_count": str(len(payments) + 3), "account_count": "1"}
    return write_records(
        [
            (layout.header, header),
            *((layout.data, row) for row in rows),
            (layout.trailer, trailer),
            (layout.end, end),
        ],
        style or Style(),
    )


def _balance(amount: int) -> dict[str, str]:
    return {"balance_sign": "1" if amount >= 0 else "2", "balance": str(abs(amount))}


def _head(payments: Sequence[Payment], head: StatementHead) -> dict[str, str]:
    days = sorted(
        chain((p.value_date for p in payments), () if payments else (head.created,))
    )
    account = head.account
    return {
        "created": wareki_yymmdd(head.created),
        "from_date": wareki_yymmdd(days[0]),
        "to_date": wareki_yymmdd(days[-1]),
        "bank_code": account.bank_code,
        "bank": account.bank_kana,
        "branch_code": account.branch_code,
        "branch": account.branch_kana,
        "account_type": ACCOUNT_TYPE_CODES[account.account_type],
        "account_number": account.account_number,
        "name": check_holder("口座名", account.name_kana),
    }


def _row(payment: Payment, number: int) -> Mapping[str, str]:
    bank = find_bank(payment.bank_code) if payment.bank_code else None
    branch = (
        find_branch(bank.code, payment.branch_code)
        if bank and payment.branch_code
        else None
    )
    day = wareki_yymmdd(payment.value_date)
    edi = payment.edi_info or ""
    if not is_bank_text(edi, EDI_CHARACTERS):
        raise FormatError(
            f"EDI情報「{edi}」は半角カナ・英大文字・数字で書いてください。"
        )
    return {
        "inquiry": str(number),
        "account_date": day,
        "value_date": day,
        "amount": str(payment.amount),
        "payer": payment.payer_kana,
        "bank": bank.kana if bank else "",
        "branch": branch.kana if branch else "",
        "edi": edi,
    }
