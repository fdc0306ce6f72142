"""What a bot is to bring about (ボットへの依頼の内容): plain words, as a screen shows them.

An order becomes a *head* (one value a name) and *rows*; ``site.yaml`` says which field
takes which.
"""

import datetime as dt
from decimal import Decimal
from typing import Literal

from books.bot_invoices import (
    InvoiceItem,
    InvoiceLine,
    InvoiceOrder,
    InvoiceTax,
    PaymentOrder,
)
from books.bot_words import Each, day_words, mark_of, marked
from books.model.value import Value

__all__ = [
    "InvoiceItem",
    "InvoiceLine",
    "InvoiceOrder",
    "InvoiceTax",
    "PaymentOrder",
    "mark_of",
]


class JournalCell(Value):
    """One side of a row of a slip (借方・貸方); names as the program calls them."""

    account: str
    amount: int
    sub_account: str = ""
    department: str = ""
    tax: str = ""
    kind: str = ""
    partner: str = ""


class JournalRow(Value):
    """A row of a slip (仕訳の行)."""

    debit: JournalCell | None = None
    credit: JournalCell | None = None


class JournalOrder(Value):
    """Book an entry (仕訳の登録)."""

    kind: Literal["journal"] = "journal"
    day: dt.date
    rows: tuple[JournalRow, ...]
    description: str = ""
    memo: str = ""
    source: str = ""  # reference of the entry in our books

    @property
    def total(self) -> int:
        """Yen on the debit side."""
        return sum(row.debit.amount for row in self.rows if row.debit)

    @property
    def partner(self) -> str:
        """The partner of the entry (取引先); empty where its lines name several."""
        cells = (cell for row in self.rows for cell in (row.debit, row.credit) if cell)
        names = {cell.partner for cell in cells if cell.partner}
        return names.pop() if len(names) == 1 else ""

    def head(self, mark: str) -> dict[str, str]:
        """Values that stand once."""
        return {
            **day_words("date", self.day),
            "description": self.description,
            "memo": self.memo,
            **marked(mark),
            "total": str(self.total),
            "partner": self.partner,
        }

    def lines(self, each: Each = "pair") -> tuple[dict[str, str], ...]:
        """Values of each row: debit beside credit, or each line by itself."""
        if each == "pair":
            return tuple(
                {**_cell("debit_", row.debit), **_cell("credit_", row.credit)}
                for row in self.rows
            )
        debit = [("", row.debit) for row in self.rows if row.debit]
        credit = [("-", row.credit) for row in self.rows if row.credit]
        return tuple(
            {**_cell("", cell), "signed": f"{sign}{cell.amount}"}
            for sign, cell in (*debit, *credit)
        )


class TransferLine(Value):
    """One transfer of a file (振込の一件)."""

    bank: str
    branch: str
    account: str
    holder: str
    amount: int


class TransferOrder(Value):
    """Upload a bulk transfer file (総合振込の持ち込み); a person approves it at the bank."""

    kind: Literal["transfer"] = "transfer"
    file_sha256: str
    file_name: str
    place: str  # in the folder of evidence
    count: int
    total: int
    day: dt.date
    transfers: tuple[TransferLine, ...] = ()
    documents: tuple[str, ...] = ()
    payer: str = ""  # bank, branch, account of ours, as the file says

    def head(self, mark: str) -> dict[str, str]:
        """Values that stand once."""
        return {
            **day_words("date", self.day),
            "count": str(self.count),
            "total": str(self.total),
            **marked(mark),
            "file": f"{mark}.txt",
            "payer": self.payer,
        }

    def lines(self, each: Each = "pair") -> tuple[dict[str, str], ...]:
        """Every transfer of the file."""
        del each
        return tuple(
            {
                "bank": one.bank,
                "branch": one.branch,
                "account": one.account,
                "holder": one.holder,
                "amount": str(one.amount),
            }
            for one in self.transfers
        )


class StatementOrder(Value):
    """Download the movements of an account (入出金明細の取得); both days included."""

    kind: Literal["statement"] = "statement"
    account: str = ""
    from_day: dt.date
    to_day: dt.date

    def head(self, mark: str) -> dict[str, str]:
        """Values that stand once."""
        return {
            **day_words("from", self.from_day),
            **day_words("to", self.to_day),
            "account": self.account,
            **marked(mark),
        }

    def lines(self, each: Each = "pair") -> tuple[dict[str, str], ...]:
        """None."""
        del each
        return ()


class BalanceOrder(Value):
    """Read the balances of every account (残高の取得)."""

    kind: Literal["balance"] = "balance"

    def head(self, mark: str) -> dict[str, str]:
        """Values that stand once."""
        return {"reference": mark}

    def lines(self, each: Each = "pair") -> tuple[dict[str, str], ...]:
        """None."""
        del each
        return ()


Order = (
    JournalOrder
    | InvoiceOrder
    | PaymentOrder
    | TransferOrder
    | StatementOrder
    | BalanceOrder
)
ORDERS: dict[str, type[Order]] = {
    "journal": JournalOrder,
    "invoice": InvoiceOrder,
    "payment": PaymentOrder,
    "transfer": TransferOrder,
    "statement": StatementOrder,
    "balance": BalanceOrder,
}
KINDS = tuple(ORDERS)
READ_ONLY = frozenset({"statement", "balance"})
MONEY = frozenset({"transfer", "payment"})
POSTED = frozenset({"journal", "invoice", "payment"})  # each from one document
LABELS = {
    "journal": "仕訳",
    "invoice": "支払依頼",
    "payment": "支払",
    "transfer": "総合振込",
    "statement": "入出金明細",
    "balance": "残高",
}


def read_order(kind: str, payload: dict[str, object]) -> Order:
    """The order that a job holds."""
    return ORDERS[kind].model_validate(payload)


def names_of(kind: str, each: Each | None = None) -> frozenset[str]:
    """The values that an order has for a site's fields (使える値); ``each``: in a row.

    >>> "account" in names_of("journal"), "account" in names_of("journal", "line")
    (False, True)
    """
    order = _SAMPLES[kind]
    if each is None:
        return frozenset(order.head(""))
    return frozenset(order.head("")).union(*order.lines(each), {"row"})


def _cell(prefix: str, cell: JournalCell | None) -> dict[str, str]:
    if cell is None:
        names = (*JournalCell.model_fields, "sub")
        return {f"{prefix}{name}": "" for name in names if name != "sub_account"}
    return {
        f"{prefix}account": cell.account,
        f"{prefix}amount": str(cell.amount),
        f"{prefix}sub": cell.sub_account,
        f"{prefix}department": cell.department,
        f"{prefix}tax": cell.tax,
        f"{prefix}kind": cell.kind,
        f"{prefix}partner": cell.partner,
    }


_DAY = dt.date(2026, 1, 1)
_ONE = Decimal(1)
_CELL = JournalCell(account="", amount=1)
_SAMPLES: dict[str, Order] = {
    "journal": JournalOrder(day=_DAY, rows=(JournalRow(debit=_CELL, credit=_CELL),)),
    "invoice": InvoiceOrder(
        partner="",
        number="",
        day=_DAY,
        due=_DAY,
        lines_=(InvoiceLine(account="", amount=1),),
        items=(InvoiceItem(account="", quantity=_ONE, unit_price=_ONE, amount=1),),
        taxes=(InvoiceTax(tax="", taxable=1, amount=0),),
    ),
    "payment": PaymentOrder(partner="", number="", day=_DAY, amount=1),
    "transfer": TransferOrder(
        file_sha256="",
        file_name="",
        place="",
        count=1,
        total=1,
        day=_DAY,
        transfers=(TransferLine(bank="", branch="", account="", holder="", amount=1),),
    ),
    "statement": StatementOrder(from_day=_DAY, to_day=_DAY),
    "balance": BalanceOrder(),
}
