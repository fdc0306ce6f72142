"""What came in and went out, as the bank's files say it (入出金).

振込入金通知 (種別01) and 入出金取引明細 (種別03), 200 bytes a record, dates in 和暦
YYMMDD. A payment is called ``<file stem>:<number of its data record>``. Its date is
the 起算日 (預入・払出日), or the 勘定日 where that is empty. The payer's bank is known by
name only: bank and branch codes are looked up, and None where the name is not unique.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count

from books.banks import find_bank, find_branch
from books.calendar import parse_wareki_yymmdd
from books.errors import FormatError
from books.model import Direction, Finding, Payment, Severity, Statement
from books.statements import check_continuity, check_statement
from edi.zengin.accounts import find_account_type
from edi.zengin.codec import FileFormat
from edi.zengin.files import BankFile, Batch, Row, at_record, identify_zengin, read_file
from edi.zengin.layouts import ACCOUNT_STATEMENT, DEPOSIT_NOTICE

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
_SAID_NOWHERE = (
    ("dishonour_date", Severity.WARNING),
    ("other_bank_cheques", Severity.WARNING),
    ("exchange_date", Severity.INFO),
    ("bill_kind", Severity.INFO),
    ("bill_number", Severity.INFO),
    ("sister_branch", Severity.INFO),
    ("payer_code", Severity.INFO),
    ("filler", Severity.INFO),
)
"""Fields that a payment has no place for."""

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
    for finding in _check_totals(file, file_format, statements):
        raise FormatError(finding.message)
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
        *_check_coding(file),
        *_check_totals(file, file_format, statements),
        *_check_headers(file, file_format, statements),
        *_check_unread(file, file_format),
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
            bank_code=header.text("bank_code"),
            branch_code=header.text("branch_code"),
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
    return parse_wareki_yymmdd(written, near)


def _date(value_date: str, account_date: str, near: dt.date | None) -> dt.date:
    written = account_date if value_date == "000000" else value_date
    day = _day(written, near)
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
    direction = DIRECTIONS.get(row.text("direction"))
    if direction is None:
        raise FormatError(f"入払区分「{row.text('direction')}」は1(入)か2(払)です。")
    return direction


def sums(payments: Iterable[Payment]) -> dict[str, int]:
    """Counts and totals in and out, by the names of the trailer's fields."""
    found = dict.fromkeys(("in_count", "in_amount", "out_count", "out_amount"), 0)
    for payment in payments:
        way = payment.direction.value
        found[f"{way}_count"] += 1
        found[f"{way}_amount"] += payment.amount
    return found


def _check_totals(
    file: BankFile, file_format: FileFormat, statements: Sequence[Statement]
) -> Iterator[Finding]:
    labels = file_format.trailer.labels
    for batch, statement in zip(file.batches, statements, strict=True):
        trailer = batch.trailer
        for name, actual in sums(statement.payments).items():
            yield from _check_total(trailer, name, labels[name], actual)
        if "data_count" in trailer.values:
            actual = len(batch.rows)
            yield from _check_total(trailer, "data_count", labels["data_count"], actual)
    if "record_count" not in file.end.values:
        return
    # Whether the end record counts itself is not confirmed, nor that all banks fill it
    if file.end.amount("record_count") not in {0, file.record_count - 1}:
        yield from _check_total(
            file.end, "record_count", "レコード総件数", file.record_count
        )
    if file.end.amount("account_count"):
        yield from _check_total(file.end, "account_count", "口座数", len(file.batches))


def _check_total(row: Row, name: str, label: str, actual: int) -> Iterator[Finding]:
    stated = row.amount(name)
    if stated != actual:
        yield Finding(
            code="zengin_total",
            severity=Severity.ERROR,
            message=f"{row.number}番目のレコード: {label}が{stated:,}ですが、データの"
            f"合計は{actual:,}です。ファイルが欠けていないか確かめ、取得し直してください。",
        )


def _check_coding(file: BankFile) -> Iterator[Finding]:
    stated = file.batches[0].header.text("coding")
    if stated != file.coding.code:
        yield Finding(
            code="zengin_coding",
            severity=Severity.INFO,
            message=f"コード区分が「{stated}」ですが、{file.coding.label}として読めました。"
            "途中で文字コードが変換されたファイルです。",
        )


def _check_headers(
    file: BankFile, file_format: FileFormat, statements: Sequence[Statement]
) -> Iterator[Finding]:
    """What the header says and a statement could not take over."""
    labels = file_format.header.labels
    for batch, statement in zip(file.batches, statements, strict=True):
        header = batch.header
        for name, value in (
            ("account_type", statement.account_type),
            ("from_date", statement.from_date),
            ("to_date", statement.to_date),
        ):
            if value is None:
                yield _not_taken(header.number, labels[name], header.text(name))
        if "balance" in header.values and statement.opening is None:
            yield _not_taken(header.number, labels["balance"], "0")


def _not_taken(number: int, label: str, text: str) -> Finding:
    return Finding(
        code="zengin_header",
        severity=Severity.INFO,
        message=f"{number}番目のレコード: {label}「{text}」は取り込みませんでした。"
        "必要なら銀行の明細で確かめてください。",
    )


def _check_unread(file: BankFile, file_format: FileFormat) -> Iterator[Finding]:
    rows = [row for batch in file.batches for row in batch.rows]
    for name, severity in _SAID_NOWHERE:
        if name not in file_format.data.labels:
            continue
        said = [row.number for row in rows if row.values[name].strip("0 ")]
        if said:
            yield Finding(
                code="zengin_unread",
                severity=severity,
                message=f"{len(said)}件の明細に「{file_format.data.labels[name]}」が"
                f"あります(最初は{said[0]}番目のレコード)。取り込まないので、"
                "必要なら銀行の明細で確かめてください。",
            )
