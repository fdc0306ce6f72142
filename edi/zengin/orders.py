"""What every order to a bank shares: account, day, totals (振込・振替依頼の共通部)."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from books.errors import FormatError
from books.model import PayerAccount
from edi.zengin.accounts import (
    check_account_number,
    check_digits,
    check_holder,
    format_payer_account_type,
    parse_account_type,
)
from edi.zengin.codec import FileFormat, Layout
from edi.zengin.files import Row, at_record, check_total, read_file

Record = tuple[Layout, Mapping[str, str]]


_T = TypeVar("_T")


class Order(NamedTuple, Generic[_T]):
    """One account's part of a file (一口座分の依頼)."""

    account: PayerAccount
    day: dt.date
    items: tuple[_T, ...]
    trailer: Row


def read_orders(
    data: bytes,
    file_format: FileFormat,
    near: dt.date,
    parse: Callable[[Row, dt.date], _T],
) -> tuple[Order[_T], ...]:
    """Read the accounts of an order file, each data record by ``parse``.

    The file's day has no year: it is the one nearest to ``near``. Totals are checked.

    Raises:
        FormatError: with the number of the record.
    """
    file = read_file(data, file_format)
    orders = []
    for batch in file.batches:
        header = batch.header
        with at_record(header.number):
            if header.text("coding") != file.coding.code:
                raise FormatError(
                    f"コード区分が「{header.text('coding')}」ですが、ファイルは"
                    f"{file.coding.label}(コード区分{file.coding.code})です。"
                    "文字コードを変えずに取得し直してください。"
                )
            account = _account(header)
            day = _nearest(header.text("date"), near)
        items = []
        for row in batch.rows:
            with at_record(row.number):
                items.append(parse(row, day))
        orders.append(Order(account, day, tuple(items), batch.trailer))
        labels = file_format.trailer.labels
        check_total(batch.trailer, "count", labels["count"], len(batch.rows))
        amount = sum(row.amount("amount") for row in batch.rows)
        check_total(batch.trailer, "amount", labels["amount"], amount)
    return tuple(orders)


def _account(row: Row) -> PayerAccount:
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


def order_records(
    file_format: FileFormat,
    account: PayerAccount,
    day: dt.date,
    rows: Iterable[Mapping[str, str]],
) -> Iterator[Record]:
    """Records of one account, made one after the other: header, data, trailer.

    Raises:
        FormatError: a value does not fit, or there is no 委託者コード.
    """
    labels = file_format.header.labels
    if not account.client_code:
        raise FormatError(
            "委託者コードがありません。銀行との契約書にある10桁を入力してください。"
        )
    yield (
        file_format.header,
        {
            "client_code": account.client_code,
            "name": check_holder(labels["name"], account.name_kana),
            "date": f"{day:%m%d}",
            "bank_code": check_digits(labels["bank_code"], account.bank_code, 4),
            "bank": account.bank_kana,
            "branch_code": check_digits(labels["branch_code"], account.branch_code, 3),
            "branch": account.branch_kana,
            "account_type": format_payer_account_type(account.account_type),
            "account_number": check_account_number(account.account_number),
        },
    )
    count = amount = 0
    for values in rows:
        yield file_format.data, values
        count += 1
        amount += int(values["amount"])
    yield file_format.trailer, {"count": str(count), "amount": str(amount)}
