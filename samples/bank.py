"""Open items and a deposit notice to reconcile them with (消込の見本).

What each payment is there for stands in ``_STORY`` and in ``README.md``.
"""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

from books.model import (
    AccountType,
    Direction,
    OpenItem,
    PayerAccount,
    Payment,
    Side,
)
from edi.zengin.statement_writer import StatementHead, write_deposit_notice
from samples.data import SAMPLES
from samples.parties import INUWASHI, NEMUNOKI, US_ACCOUNT, YAMABOUSHI

_STEM = "deposits"
_CREATED = dt.date(2026, 12, 1)
_MONTH_END = dt.date(2026, 11, 30)
_ITEM_HEADS = (
    "item_id",
    "side",
    "document_number",
    "partner_id",
    "partner_name",
    "partner_kana",
    "issue_date",
    "due_date",
    "amount",
    "withholding_tax",
    "order_number",
)

OUR_ACCOUNT = PayerAccount(
    client_code="9999000123",
    name_kana="ｶ)ﾃﾞﾝﾋﾟﾖｳｾｲｻｸｼﾖ",
    bank_code="0001",
    branch_code="197",
    bank_kana="ﾐｽﾞﾎ",
    branch_kana="ｶﾏﾀ",
    account_type=AccountType.ORDINARY,
    account_number=US_ACCOUNT.number or "",
)


def _sale(
    item_id: str, partner: tuple[str, str | None, str], number: str, **more: Any
) -> OpenItem:
    partner_id, name, kana = partner
    values: dict[str, Any] = {
        "issue_date": dt.date(2026, 10, 31),
        "due_date": _MONTH_END,
    }
    return OpenItem(
        item_id=item_id,
        side=Side.RECEIVABLE,
        document_number=number,
        partner_id=partner_id,
        partner_name=name,
        partner_kana=kana,
        **(values | more),
    )


_INUWASHI = ("C001", INUWASHI.name, "ｲﾇﾜｼｾｲｷ")
_YAMABOUSHI = ("C002", YAMABOUSHI.name, "ﾔﾏﾎﾞｳｼｷｶｲ")
_NEMUNOKI = ("C003", NEMUNOKI.name, "ﾈﾑﾉｷｻﾝｷﾞﾖｳ")

SALES = (
    _sale("R001", _INUWASHI, "DS-2610-0012", amount=388256, order_number="IW26-09902"),
    _sale("R002", _YAMABOUSHI, "DS-2610-0015", amount=240900),
    _sale("R003", _NEMUNOKI, "DS-2610-0018", amount=118800, order_number="4500070655"),
    _sale("R004", _NEMUNOKI, "DS-2610-0021", amount=64350, order_number="4500070871"),
    _sale(
        "R005",
        _YAMABOUSHI,
        "DS-2611-0003",
        amount=57200,
        issue_date=dt.date(2026, 11, 10),
        due_date=dt.date(2026, 12, 31),
    ),
)


def _deposit(number: int, amount: int, payer: str, bank: str, branch: str) -> Payment:
    return Payment(
        payment_id=f"{_STEM}:{number}",
        value_date=_MONTH_END,
        direction=Direction.IN,
        amount=amount,
        payer_kana=payer,
        bank_code=bank,
        branch_code=branch,
    )


DEPOSITS = (
    _deposit(1, 388256, "ｶ)ｲﾇﾜｼｾｲｷ", "0138", "451"),
    _deposit(2, 240460, "ﾔﾏﾎﾞｳｼｷｶｲ(ｶ", "0143", "312"),
    _deposit(3, 183150, "ﾈﾑﾉｷｻﾝｷﾞﾖｳ(ｶ", "0152", "001"),
    _deposit(4, 12000, "ｺｶﾞﾈ ﾀﾛｳ", "0001", "362"),
)

_STORY: dict[str, Any] = {
    "matches": [
        {
            "payments": ["deposits:1"],
            "items": [{"item_id": "R001", "applied": "388256"}],
            "difference": [],
        },
        {
            "payments": ["deposits:2"],
            "items": [{"item_id": "R002", "applied": "240900"}],
            "difference": [{"kind": "transfer_fee", "amount": "440"}],
        },
        {
            "payments": ["deposits:3"],
            "items": [
                {"item_id": "R003", "applied": "118800"},
                {"item_id": "R004", "applied": "64350"},
            ],
            "difference": [],
        },
    ],
    "unmatched_payments": [{"payment_id": "deposits:4"}],
}


def purchases() -> tuple[OpenItem, ...]:
    """What the invoices among the samples ask us to pay (買掛)."""
    documents = [
        sheet.document
        for sample in SAMPLES
        for sheet in sample.sheets
        if sheet.document.document_type == "invoice"
    ]
    return tuple(
        OpenItem(
            item_id=f"P{number:03}",
            side=Side.PAYABLE,
            document_number=document.document_number,
            partner_id=(document.issuer.registration_number or "S-NONE")[-4:],
            partner_name=document.issuer.name,
            issue_date=document.issue_date,
            due_date=document.due_date,
            amount=document.total or 0,
            withholding_tax=document.withholding_tax or 0,
            order_number=document.order_number,
        )
        for number, document in enumerate(documents, start=1)
    )


def write_bank(folder: Path) -> None:
    """Write ``items.csv``, ``deposits.txt`` (振込入金通知) and what should match."""
    folder.mkdir(exist_ok=True)
    items = (*SALES, *purchases())
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _ITEM_HEADS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            item.model_dump(mode="json", include=set(_ITEM_HEADS)) for item in items
        )
    head = StatementHead(account=OUR_ACCOUNT, created=_CREATED)
    (folder / f"{_STEM}.txt").write_bytes(write_deposit_notice(DEPOSITS, head))
    matched = {x["item_id"] for match in _STORY["matches"] for x in match["items"]}
    rest = [item.item_id for item in items if item.item_id not in matched]
    text = json.dumps(_STORY | {"open_items": rest}, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
