"""How fast bank files are read, beside slicing the same bytes and nothing else.

Usage: python scripts/bench_zengin.py [records]
"""

import datetime as dt
import struct
import sys
import time
from collections.abc import Callable

from books.model import AccountType, CreditTransfer, Direction, PayerAccount, Payment
from edi.zengin import (
    StatementHead,
    Style,
    read_bulk_transfer,
    read_statement,
    write_account_statement,
    write_bulk_transfer,
)
from edi.zengin.codec import FileFormat
from edi.zengin.files import read_file
from edi.zengin.layouts import ACCOUNT_STATEMENT, BULK_TRANSFER

DAY = dt.date(2026, 11, 30)
PAYER = PayerAccount(
    client_code="1234567890",
    name_kana="ｶ)ｱｵｿﾞﾗ",
    bank_code="0001",
    branch_code="145",
    account_number="1234567",
)


def slice_file(data: bytes, file_format: FileFormat) -> int:
    """A plain loop: unpack every record, decode every field, keep nothing."""
    parts = [
        (struct.Struct("".join(f"{f.width}s" for f in layout.fields)), kind.encode())
        for kind, layout in file_format.layouts.items()
    ]
    layouts = {kind: unpack for unpack, kind in parts}
    width, count = file_format.width, 0
    for place in range(0, len(data), width):
        record = data[place : place + width]
        fields = [part.decode("cp932") for part in layouts[record[:1]].unpack(record)]
        count += len(fields) > 0
    return count


def seconds(work: Callable[[], object]) -> float:
    """The best of three runs."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def main(count: int) -> None:
    """Write files of so many records, read them, print records a second."""
    style = Style(line_end=b"")
    transfer = CreditTransfer(
        reference="x",
        bank_code="0005",
        branch_code="001",
        bank_kana="ﾐﾂﾋﾞｼUFJ",
        branch_kana="ﾎﾝﾃﾝ",
        account_type=AccountType.ORDINARY,
        account_number="7654321",
        holder="ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ",
        amount=1,
        due_date=DAY,
    )
    payment = Payment(
        payment_id="x",
        value_date=DAY,
        direction=Direction.IN,
        amount=1,
        payer_kana="ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ",
        bank_code="0005",
        branch_code="001",
    )
    order = write_bulk_transfer(PAYER, [transfer] * count, style=style)
    head = StatementHead(PAYER, DAY)
    statement = write_account_statement([payment] * count, head, style)
    for name, file_format, data, read in (
        (
            "総合振込",
            BULK_TRANSFER,
            order,
            lambda: read_bulk_transfer(order, stem="f", near=DAY),
        ),
        (
            "入出金取引明細",
            ACCOUNT_STATEMENT,
            statement,
            lambda: read_statement(statement, stem="f", near=DAY),
        ),
    ):
        sliced = seconds(lambda d=data, f=file_format: slice_file(d, f))  # type: ignore[misc]
        fields = seconds(lambda d=data, f=file_format: read_file(d, f))  # type: ignore[misc]
        values = seconds(read)
        sys.stdout.write(
            f"{name}: {count / values:,.0f} records/s ({values / sliced:.1f} x slicing), "
            f"fields alone {count / fields:,.0f}/s ({fields / sliced:.1f} x)\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
