"""Transfers and helpers that the tests of ZEDI messages share."""

import datetime as dt

from lxml import etree

from books.model import (
    AccountType,
    CreditTransfer,
    PayerAccount,
    RemittanceReference,
)
from edi.xml import descend, load_schema, parse_xml, schema_errors
from edi.zedi import write_transfer_order
from tests.reference import STANDARDS

NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
DAY = dt.date(2026, 11, 30)
PAYER = PayerAccount(
    client_code="9900000001",
    name_kana="ﾃｽﾄｼﾖｳｼﾞ(ｶ",
    bank_code="9999",
    branch_code="998",
    bank_kana="ﾃｽﾄ",
    branch_kana="ﾃｽﾄ",
    account_number="9000001",
    corporate_number="1234567890123",
)
TRANSFER = CreditTransfer(
    reference="M1-1",
    bank_code="9999",
    branch_code="999",
    bank_kana="ﾃｽﾄ",
    branch_kana="ﾃｽﾄ",
    account_type=AccountType.ORDINARY,
    account_number="9876543",
    holder="ｶ)ｻﾝﾌﾟﾙ",
    amount=110_000,
    due_date=DAY,
    remittance=(
        RemittanceReference(
            document_number="INV-2026-0001",
            issue_date=dt.date(2026, 10, 31),
            amount=70_000,
        ),
        RemittanceReference(
            document_number="請求-2",
            amount=40_000,
            offset_amount=1_100,
            offset_reason="返品の相殺",
        ),
    ),
)


def written(
    *transfers: CreditTransfer, payer: PayerAccount = PAYER, as_text: bool = False
) -> bytes:
    return write_transfer_order(
        payer, transfers, message_id="M1", created_at=NOW, as_text=as_text
    )


def ustrd(data: bytes) -> list[str]:
    return [e.text or "" for e in descend(parse_xml(data), "Ustrd")]


def errors_of(root: etree._Element, name: str) -> tuple[str, ...]:
    """What the XSD of a message (``camt.053.001.02``) does not accept."""
    return schema_errors(root, load_schema(STANDARDS / "xsd" / f"{name}.xsd"))
