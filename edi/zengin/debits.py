"""Collections from accounts as a bank file (預金口座振替, 種別91, 120 bytes).

The same table asks the bank to collect and brings back what became of it: on the way
out every 振替結果コード is 0, on the way back it tells, and the trailer has the totals of
what was collected and what was not. The header's account is where the money goes.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import Field

from books.errors import FormatError
from books.model import PayerAccount, Value
from edi.zengin.accounts import (
    check_account_number,
    check_digits,
    check_holder,
    check_new_code,
)
from edi.zengin.codes import format_code, parse_code
from edi.zengin.files import Row, check_total, write_records
from edi.zengin.layouts import DIRECT_DEBIT
from edi.zengin.orders import Record, order_records, read_orders
from edi.zengin.style import Style

CUSTOMER_BYTES = 20
RESULTS = {
    "0": "振替済",
    "1": "資金不足",
    "2": "取引なし",
    "3": "預金者の都合による振替停止",
    "4": "預金口座振替依頼書なし",
    "8": "委託者の都合による振替停止",
    "9": "その他",
}
"""振替結果コード."""
ACCOUNT_TYPES = {"1": "普通", "2": "当座", "3": "納税準備", "9": "その他"}
"""預金種目 of an account that is collected from."""


class DirectDebit(Value):
    """One collection (口座振替の一件); amount in yen.

    ``account_type`` is a key of ``ACCOUNT_TYPES``, ``result`` one of ``RESULTS``;
    ``customer`` the 顧客番号 of at most 20 half-width characters; ``new_code`` is 1 for
    a first collection, 2 for a changed account.
    """

    bank_code: str
    branch_code: str
    bank_kana: str = ""
    branch_kana: str = ""
    account_type: str = "1"
    account_number: str
    holder: str
    amount: int = Field(ge=0)
    customer: str = ""
    new_code: str = "0"
    result: str = "0"

    @property
    def is_collected(self) -> bool:
        """True when the bank has collected it; of an order it means nothing."""
        return self.result == "0"


class DebitOrder(NamedTuple):
    """Collections for one account and day (口座振替依頼・結果).

    ``is_result`` tells that the bank has filled in what became of them.
    """

    account: PayerAccount
    day: dt.date
    debits: tuple[DirectDebit, ...]
    is_result: bool = False


def read_direct_debits(data: bytes, *, near: dt.date) -> tuple[DebitOrder, ...]:
    """Read collections or their results, one for each account and day (口座振替ファイル).

    The file's day has no year: it is the one nearest to ``near``. It is a result where
    the trailer has totals of what was collected or not.

    Raises:
        FormatError: with the number of the record.
    """
    found = []
    for order in read_orders(data, DIRECT_DEBIT, near, _parse):
        totals = _totals(order.items)
        is_result = any(order.trailer.amount(name) for name in totals)
        if is_result:
            for name, actual in totals.items():
                label = DIRECT_DEBIT.trailer.labels[name]
                check_total(order.trailer, name, label, actual)
        found.append(DebitOrder(order.account, order.day, order.items, is_result))
    return tuple(found)


def _totals(debits: Sequence[DirectDebit]) -> dict[str, int]:
    paid = [debit.amount for debit in debits if debit.is_collected]
    failed = [debit.amount for debit in debits if not debit.is_collected]
    return {
        "paid_count": len(paid),
        "paid_amount": sum(paid),
        "failed_count": len(failed),
        "failed_amount": sum(failed),
    }


def _parse(row: Row, _day: dt.date) -> DirectDebit:
    result, kind = row.text("result"), row.text("account_type")
    if result not in RESULTS:
        raise FormatError(
            f"振替結果コード「{result}」は扱えません({'・'.join(RESULTS)}のいずれか)。"
        )
    return DirectDebit(
        bank_code=row.text("bank_code"),
        branch_code=row.text("branch_code"),
        bank_kana=row.text("bank"),
        branch_kana=row.text("branch"),
        account_type=_account_type(kind),
        account_number=row.text("account_number"),
        holder=row.text("holder"),
        amount=row.amount("amount"),
        customer=parse_code(row.text("customer"), CUSTOMER_BYTES),
        new_code=row.text("new_code"),
        result=result,
    )


def _account_type(code: str) -> str:
    if code not in ACCOUNT_TYPES:
        raise FormatError(
            f"預金種目「{code}」は口座振替で扱えません"
            f"({'・'.join(ACCOUNT_TYPES)}のいずれか)。"
        )
    return code


def write_direct_debits(
    orders: Sequence[DebitOrder], *, style: Style | None = None
) -> bytes:
    """Write collections, a header for each account and day (口座振替ファイル).

    Of an order that is a result the trailer tells what was collected and what not.

    Raises:
        FormatError: nothing to write, or a value that does not fit.
    """
    if not orders or not all(order.debits for order in orders):
        raise FormatError("口座振替が1件もありません。請求を選んでください。")

    def records() -> Iterator[Record]:
        for account, day, debits, is_result in orders:
            rows = map(_format, debits)
            totals = _totals(debits) if is_result else {}
            for layout, values in order_records(DIRECT_DEBIT, account, day, rows):
                more = totals if layout is DIRECT_DEBIT.trailer else {}
                yield layout, {**values, **{n: str(v) for n, v in more.items()}}
        yield DIRECT_DEBIT.end, {}

    return write_records(records(), style or Style())


def _format(debit: DirectDebit) -> dict[str, str]:
    return {
        "bank_code": check_digits("引落銀行番号", debit.bank_code, 4),
        "bank": debit.bank_kana,
        "branch_code": check_digits("引落支店番号", debit.branch_code, 3),
        "branch": debit.branch_kana,
        "account_type": _account_type(debit.account_type),
        "account_number": check_account_number(debit.account_number),
        "holder": check_holder("預金者名", debit.holder),
        "amount": str(debit.amount),
        "customer": format_code("顧客番号", debit.customer, CUSTOMER_BYTES),
        "new_code": check_new_code(debit.new_code),
        "result": debit.result,
    }
