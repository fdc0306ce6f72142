"""How fast the formats are, beside a plain loop that does the same work (形式の速さ).

10,000 invoices to 中小企業共通EDI and back, beside lxml alone that builds the same tree
and takes it apart; 100,000 records of a 全銀 file, beside ``struct`` alone that cuts the
same fields. The plain loops check nothing and know no names: they are the floor.
"""

import datetime as dt
import struct
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from lxml import etree

from books.model import (
    BankAccount,
    Direction,
    Document,
    DocumentType,
    Line,
    Party,
    PayerAccount,
    Payment,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.sme_common.message import read_message, write_message
from edi.zengin import StatementHead, read_statement, write_account_statement
from flows import console

INVOICES = 10_000
RECORDS = 100_000
_AT = dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC)
_DAY = dt.date(2026, 10, 31)
_FIELDS = struct.Struct("1s8s6s6s1s2s12s12s6s6s1s7s3s10s48s15s15s20s20s1s")


def main() -> None:
    """Print the figures and their ratios."""
    rows = [*_invoices(INVOICES), *_records(RECORDS)]
    heads = ("仕事", ">件数", ">秒", ">件/秒", ">素のループの何倍")
    console.table("形式の速さ (1 プロセス)", heads, rows)


def _row(work: str, count: int, ours: float, plain: float) -> tuple[str, ...]:
    return (
        work, f"{count:,}", f"{ours:.1f}", f"{count / ours:,.0f}", f"{ours / plain:.1f}"
    )  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _invoices(count: int) -> list[tuple[str, ...]]:
    papers = [_invoice(n) for n in range(count)]
    write, messages = _timed(
        lambda: [
            write_message(p, message_id=f"m{n}", issued_at=_AT)
            for n, p in enumerate(papers)
        ]
    )
    read, back = _timed(lambda: [read_message(data)[0] for data in messages])
    if any(
        a.total != b.total or len(a.lines) != len(b.lines)
        for a, b in zip(papers, back, strict=True)
    ):
        message = "an invoice did not come back"
        raise AssertionError(message)
    flat = [_flatten(etree.fromstring(data)) for data in messages]
    plain_write, _ = _timed(lambda: [_build(tree) for tree in flat])
    plain_read, _ = _timed(
        lambda: [_flatten(etree.fromstring(data)) for data in messages]
    )
    return [
        _row("請求書 → 中小企業共通EDI", count, write, plain_write),
        _row("中小企業共通EDI → 請求書", count, read, plain_read),
    ]


Tree = tuple[str, str | None, dict[str, str], list[Any]]


def _flatten(element: Any) -> Tree:
    children = [_flatten(child) for child in element]
    return element.tag, element.text, dict(element.attrib), children


def _build(tree: Tree) -> bytes:
    tag, text, attributes, children = tree
    root = etree.Element(tag, attributes)
    root.text = text
    _fill(root, children)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _fill(parent: Any, children: Sequence[Tree]) -> None:
    for tag, text, attributes, below in children:
        element = etree.SubElement(parent, tag, attributes)
        element.text = text
        _fill(element, below)


def _records(count: int) -> list[tuple[str, ...]]:
    payer = PayerAccount(
        client_code="1", name_kana="ｶ)ﾐﾎﾝ", bank_code="0001", branch_code="001",
        bank_kana="ﾐｽﾞﾎ", branch_kana="ﾄｳｷﾖｳ", account_number="1234567",
    )  # fmt: skip
    payments = [
        Payment(
            payment_id=str(n),
            value_date=_DAY,
            direction=Direction.IN,
            amount=100_000 + n,
            payer_kana="ｶ)ﾃﾝﾋﾟﾖｳｼﾖｳﾃﾝ",
            bank_code="0005",
            branch_code="001",
        )
        for n in range(count)
    ]
    data = write_account_statement(payments, StatementHead(payer, _DAY))
    read, found = _timed(lambda: read_statement(data, stem="a", near=_DAY))
    plain, sums = _timed(lambda: _cut(data))
    if sums != sum(payment.amount for payment in found):
        message = "the sums differ"
        raise AssertionError(message)
    return [_row("全銀 入出金取引明細を読む", count, read, plain)]


def _cut(data: bytes) -> int:
    total = 0
    for record in data.split(b"\r\n"):
        if record[:1] == b"2":
            fields = [part.decode("cp932").rstrip() for part in _FIELDS.unpack(record)]
            total += int(fields[6])
    return total


def _invoice(number: int) -> Document:
    lines = tuple(
        Line(
            date=_DAY,
            description=f"六角ボルト M{n}",
            quantity=Decimal(10 + n),
            unit="個",
            unit_price=Decimal(120),
            tax_rate=Decimal("0.10"),
            amount=(10 + n) * 120,
        )
        for n in range(8)
    )
    net = sum(line.amount or 0 for line in lines)
    tax = net // 10
    return Document(
        document_type=DocumentType.INVOICE,
        document_number=f"INV-{number:06}",
        issue_date=_DAY,
        due_date=dt.date(2026, 11, 30),
        issuer=Party(name="株式会社みほん製作所", registration_number="T8700110005901"),
        recipient=Party(name="株式会社でんぴょう製作所"),
        lines=lines,
        tax_summary=(
            TaxSubtotal(
                rate=Decimal("0.10"),
                taxable_amount=net,
                tax_amount=tax,
                basis=TaxBasis.EXCLUSIVE,
                category=TaxCategory.STANDARD,
            ),
        ),
        subtotal=net,
        tax_total=tax,
        total=net + tax,
        bank_accounts=(
            BankAccount(bank="みずほ銀行", branch="東京営業部", number="1234567"),
        ),
    )
