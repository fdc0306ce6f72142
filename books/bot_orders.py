"""What a bot is to bring about (ボットへの依頼の内容): plain words, as a screen shows them.

An order becomes a *head* (one value a name) and *rows*; ``site.yaml`` says which field
takes which. Each effect carries a mark that no other effect has (``mark_of``), by which
it is found again on the site.
"""

import base64
import datetime as dt
import hashlib
from typing import Literal

from books.model.value import Value

MARK_LENGTH = 14
Each = Literal["pair", "line"]
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # 全角


def mark_of(reference: str) -> str:
    """The mark of an effect on the site (連携番号): letters and digits, always as long.

    >>> mark_of("journal:practice:1"), len(mark_of("x")) == MARK_LENGTH
    ('DNMALP7JCNSWGY', True)
    """
    digest = hashlib.sha256(reference.encode("utf-8")).digest()
    return "DN" + base64.b32encode(digest).decode("ascii")[: MARK_LENGTH - 2]


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

    def head(self, mark: str) -> dict[str, str]:
        """Values that stand once."""
        return {
            **_day("date", self.day),
            "description": self.description,
            "memo": self.memo,
            **_marked(mark),
            "total": str(self.total),
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


class InvoiceLine(Value):
    """A line of a supplier's invoice as it is booked (支払依頼の明細)."""

    account: str
    amount: int
    content: str = ""
    sub_account: str = ""
    department: str = ""
    tax: str = ""
    kind: str = ""


class InvoiceOrder(Value):
    """Book a supplier's invoice with its scan (支払依頼の登録)."""

    kind: Literal["invoice"] = "invoice"
    partner: str
    number: str
    day: dt.date
    due: dt.date
    registration: str = ""
    lines_: tuple[InvoiceLine, ...]
    description: str = ""
    memo: str = ""
    file_sha256: str = ""  # the original, in our store
    file_name: str = ""
    file_size: int = 0
    source: str = ""

    @property
    def total(self) -> int:
        """Yen with tax."""
        return sum(line.amount for line in self.lines_)

    def head(self, mark: str) -> dict[str, str]:
        """Values that stand once."""
        return {
            **_day("date", self.day),
            **_day("due", self.due),
            "partner": self.partner,
            "number": self.number,
            "registration": self.registration,
            "description": self.description,
            "memo": self.memo,
            **_marked(mark),
            "total": str(self.total),
            "file": self.file_name,
            "file_size": str(self.file_size),
        }

    def lines(self, each: Each = "pair") -> tuple[dict[str, str], ...]:
        """Values of each row."""
        del each
        return tuple(
            {
                "content": line.content,
                "account": line.account,
                "sub": line.sub_account,
                "department": line.department,
                "tax": line.tax,
                "kind": line.kind,
                "amount": str(line.amount),
            }
            for line in self.lines_
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
            **_day("date", self.day),
            "count": str(self.count),
            "total": str(self.total),
            **_marked(mark),
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
            **_day("from", self.from_day),
            **_day("to", self.to_day),
            "account": self.account,
            **_marked(mark),
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


Order = JournalOrder | InvoiceOrder | TransferOrder | StatementOrder | BalanceOrder
ORDERS: dict[str, type[Order]] = {
    "journal": JournalOrder,
    "invoice": InvoiceOrder,
    "transfer": TransferOrder,
    "statement": StatementOrder,
    "balance": BalanceOrder,
}
KINDS = tuple(ORDERS)
READ_ONLY = frozenset({"statement", "balance"})
MONEY = frozenset({"transfer"})
LABELS = {
    "journal": "仕訳",
    "invoice": "支払依頼",
    "transfer": "総合振込",
    "statement": "入出金明細",
    "balance": "残高",
}


def read_order(kind: str, payload: dict[str, object]) -> Order:
    """The order that a job holds."""
    return ORDERS[kind].model_validate(payload)


def names_of(kind: str) -> frozenset[str]:
    """The values that an order of this kind has for a site's fields (使える値)."""
    order = _SAMPLES[kind]
    rows = [*order.lines("pair"), *order.lines("line")]
    return frozenset({*order.head(""), *(name for row in rows for name in row), "row"})


def _marked(mark: str) -> dict[str, str]:
    return {"reference": mark, "reference_wide": mark.translate(_WIDE)}


def _day(name: str, day: dt.date) -> dict[str, str]:
    return {
        name: day.isoformat(),
        f"{name}_slash": f"{day.year:04}/{day:%m/%d}",
        f"{name}_digits": f"{day.year:04}{day:%m%d}",
        f"{name}_month_day": f"{day:%m%d}",
        f"{name}_year": f"{day.year:04}",
        f"{name}_month": str(day.month),
        f"{name}_day": str(day.day),
    }


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
_CELL = JournalCell(account="", amount=1)
_SAMPLES: dict[str, Order] = {
    "journal": JournalOrder(day=_DAY, rows=(JournalRow(debit=_CELL, credit=_CELL),)),
    "invoice": InvoiceOrder(
        partner="",
        number="",
        day=_DAY,
        due=_DAY,
        lines_=(InvoiceLine(account="", amount=1),),
    ),
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
