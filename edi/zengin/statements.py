"""What came in and went out, as the bank's files say it (入出金).

振込入金通知 (種別01) and 入出金取引明細 (種別03), 200 bytes a record, dates in 和暦
YYMMDD. A payment is called ``<file stem>:<number of its data record>``. Its date is
the 起算日 (預入・払出日), or the 勘定日 where that is empty. The payer's bank is known by
name only: bank and branch codes are looked up, and None where the name is not unique.
"""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from itertools import count

from books.banks import find_bank, find_branch
from books.calendar import parse_wareki_yymmdd
from books.errors import FormatError
from books.model import Direction, Finding, Payment, Statement
from books.statements import check_continuity, check_statement
from edi.zengin.accounts import find_account_type
from edi.zengin.codec import FileFormat
from edi.zengin.files import BankFile, Batch, Row, at_record, read_file
from edi.zengin.layouts import ACCOUNT_STATEMENT, DEPOSIT_NOTICE
from edi.zengin.statement_checks import (
    check_coding,
    check_headers,
    check_totals,
    check_unread,
)
from edi.zengin.style import identify_zengin

MAX_YEARS_APART = 10
"""A date of the Western calendar read as 和暦 is 12 or 18 years off."""
DIRECTIONS = {"1": Direction.IN, "2": Direction.OUT}
TRANSFER, CORRECTION = "11", "19"
TRANSACTIONS = {
    "10": "現金",
    TRANSFER: "",
    "12": "他店券",
    "13": "交換",
    "14": "振替",
    "18": "その他",
    CORRECTION: "",
}
"""取引区分 as ``Payment.description`` tells it before the bank's own text."""
Statements = tuple[tuple[Statement, ...], tuple[Finding, ...]]


def find_statement_format(data: bytes) -> FileFormat | None:
    """Which of the two kinds of file this is, by its first record (種別), or None."""
    kind = identify_zengin(data)
    return next(
        (f for f in (DEPOSIT_NOTICE, ACCOUNT_STATEMENT) if f.kind == kind), None
    )


def read_statement(
    data: bytes, *, stem: str, near: dt.date | None = None
) -> tuple[Payment, ...]:
    """Read the movements of a 振込入金通知 or 入出金取引明細 (入出金ファイル).

    A cancelled deposit (取消) is a payment out. ``near`` (a day close to the file's)
    decides the era and refuses dates more than 10 years away.

    Raises:
        FormatError: neither of the two, or broken; with the number of the record.
    """
    file, file_format = _read(data)
    statements = tuple(_parse(file, stem, near))
    wrong = next(check_totals(file, file_format, statements), None)
    if wrong is not None:
        raise FormatError(wrong.message)
    return tuple(payment for s in statements for payment in s.payments)


def read_statements(
    data: bytes, *, stem: str, near: dt.date | None = None
) -> Statements:
    """Read the statement of each account, with its balances (口座ごとの入出金明細).

    Findings tell counts and totals that do not agree, balances that do not follow from
    the movements, gaps between the statements of one account, and what was not taken
    over. A 振込入金通知 has no balances. ``near`` as in ``read_statement``.

    Raises:
        FormatError: neither of the two, or broken; with the number of the record.
    """
    file, file_format = _read(data)
    statements = tuple(_parse(file, stem, near))
    findings = [
        *check_coding(file),
        *check_totals(file, file_format, statements),
        *check_headers(file, file_format, statements),
        *check_unread(file, file_format, statements),
    ]
    for number, statement in enumerate(statements):
        findings += [
            f.model_copy(update={"field": f"statements[{number}].{f.field}"})
            for f in check_statement(statement)
        ]
    return statements, (*findings, *check_continuity(statements))


def _read(data: bytes) -> tuple[BankFile, FileFormat]:
    file_format = find_statement_format(data)
    if file_format is None:
        raise FormatError(
            "振込入金通知(種別01)でも入出金取引明細(種別03)でもありません。"
            "銀行のサイトで全銀形式を選んで取得し直してください。"
        )
    return read_file(data, file_format), file_format


def _parse(file: BankFile, stem: str, near: dt.date | None) -> Iterator[Statement]:
    numbers = count(1)
    for batch in file.batches:
        header = batch.header
        opening, closing = _balances(batch)
        yield Statement(
            bank_code=header.text("bank_code") if _has_bank(header) else None,
            branch_code=header.text("branch_code") if _has_bank(header) else None,
            account_type=find_account_type(header.text("account_type")),
            account_number=_account_number(header.text("account_number")),
            holder=header.text("name") or None,
            from_date=_day(header.text("from_date"), near),
            to_date=_day(header.text("to_date"), near),
            opening=opening,
            closing=closing,
            payments=tuple(
                _payment(row, f"{stem}:{next(numbers)}", near) for row in batch.rows
            ),
        )


def _has_bank(header: Row) -> bool:
    return bool(header.text("bank_code").strip("0"))


def _account_number(digits: str) -> str:
    """Seven digits, where ten have nothing before them."""
    return digits[-7:] if not digits[:-7].strip("0") else digits


def _balances(batch: Batch) -> tuple[int | None, int | None]:
    """Balances before and after; None where the file has no place, or only zeros."""
    if "balance" not in batch.header.values:
        return None, None
    opening, closing = _balance(batch.header), _balance(batch.trailer)
    if opening == closing == 0 and batch.trailer.amount("in_amount") != (
        batch.trailer.amount("out_amount")
    ):
        return None, None
    return opening, closing


def _balance(row: Row) -> int:
    amount = row.amount("balance")
    return -amount if row.text("balance_sign") == "2" else amount


def _payment(row: Row, payment_id: str, near: dt.date | None) -> Payment:
    with at_record(row.number):
        values = row.values
        bank = find_bank(values["bank"]) if values["bank"] else None
        branch = find_branch(bank.code, values["branch"]) if bank else None
        note = values.get("note", "")
        return Payment(
            payment_id=payment_id,
            value_date=_date(values["value_date"], values["account_date"], near),
            direction=_direction(row),
            amount=row.amount("amount"),
            payer_kana=values["payer"] or note,
            bank_code=bank.code if bank else None,
            branch_code=branch.code if branch else None,
            edi_info=values["edi"] or None,
            description=_description(values.get("transaction", TRANSFER), note),
            reversal=values.get("cancelled") == "1"
            or values.get("transaction") == CORRECTION,
        )


def _description(code: str, note: str) -> str:
    return f"{TRANSACTIONS.get(code, f'取引区分{code}')} {note}".strip()


@lru_cache(maxsize=4096)
def _day(written: str, near: dt.date | None) -> dt.date | None:
    """A date, None where it is empty, no date, or not of these years."""
    day = parse_wareki_yymmdd(written, near)
    is_far = day and near and abs(day.year - near.year) > MAX_YEARS_APART
    return None if is_far else day


def _date(value_date: str, account_date: str, near: dt.date | None) -> dt.date:
    written = account_date if value_date == "000000" else value_date
    day = _day(written, near)
    if day is None:
        raise FormatError(
            f"日付「{written}」を和暦(YYMMDD)として読めません。"
            "西暦で出力していないか、銀行の設定を確かめてください。"
        )
    return day


def _direction(row: Row) -> Direction:
    """入払区分 of a statement; in a notice of deposits a cancellation goes out."""
    if "cancelled" in row.values:
        return Direction.OUT if row.text("cancelled") == "1" else Direction.IN
    direction = DIRECTIONS.get(row.text("direction"))
    if direction is None:
        raise FormatError(f"入払区分「{row.text('direction')}」は1(入)か2(払)です。")
    return direction
