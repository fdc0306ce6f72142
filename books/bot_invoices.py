"""A supplier's invoice and its payment as a bot brings them about (支払依頼・支払)."""

import datetime as dt
from decimal import Decimal
from typing import Literal

from books.bot_words import Each, day_words, marked, number_word
from books.model.value import Value


class InvoiceLine(Value):
    """A line of a supplier's invoice as it is booked (支払依頼の明細)."""

    account: str
    amount: int
    content: str = ""
    sub_account: str = ""
    department: str = ""
    tax: str = ""
    kind: str = ""


class InvoiceItem(Value):
    """A line of the paper itself (請求書の明細); ``amount`` is without tax."""

    account: str
    quantity: Decimal
    unit_price: Decimal
    amount: int
    content: str = ""
    unit: str = ""
    sub_account: str = ""
    department: str = ""
    tax: str = ""
    kind: str = ""


class InvoiceTax(Value):
    """The tax of one rate (税率ごとの合計)."""

    tax: str
    taxable: int
    amount: int
    kind: str = ""


class InvoiceOrder(Value):
    """Book a supplier's invoice with its scan (支払依頼の登録).

    ``lines_`` are as the entry books them, with tax; ``items`` as the paper has them,
    without, for programs that work the tax out themselves. Empty where the paper's own
    lines don't make its total.
    """

    kind: Literal["invoice"] = "invoice"
    partner: str
    number: str
    day: dt.date
    due: dt.date
    registration: str = ""
    lines_: tuple[InvoiceLine, ...]
    items: tuple[InvoiceItem, ...] = ()
    taxes: tuple[InvoiceTax, ...] = ()
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
            **day_words("date", self.day),
            **day_words("due", self.due),
            "partner": self.partner,
            "number": self.number,
            "registration": self.registration,
            "description": self.description,
            "memo": self.memo,
            **marked(mark),
            "total": str(self.total),
            "untaxed": str(sum(item.amount for item in self.items)),
            "tax_total": str(sum(tax.amount for tax in self.taxes)),
            "file": self.file_name,
            "file_size": str(self.file_size),
        }

    def lines(self, each: Each = "pair") -> tuple[dict[str, str], ...]:
        """Values of each row: as it is booked, of the paper (item), or of a rate (tax)."""
        if each == "item":
            return tuple(map(_item, self.items))
        if each == "tax":
            return tuple(
                {
                    "tax": one.tax,
                    "kind": one.kind,
                    "taxable": str(one.taxable),
                    "amount": str(one.amount),
                }
                for one in self.taxes
            )
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


class PaymentOrder(Value):
    """Note the payment of an invoice in the accounting program (支払の登録).

    No money moves by it; what is paid and when, people approved in a payment run.
    """

    kind: Literal["payment"] = "payment"
    partner: str
    number: str
    day: dt.date
    amount: int
    description: str = ""

    @property
    def total(self) -> int:
        """What is paid, yen."""
        return self.amount

    def head(self, mark: str) -> dict[str, str]:
        """Values that stand once."""
        return {
            **day_words("date", self.day),
            "partner": self.partner,
            "number": self.number,
            "description": self.description,
            **marked(mark),
            "total": str(self.amount),
        }

    def lines(self, each: Each = "pair") -> tuple[dict[str, str], ...]:
        """None."""
        del each
        return ()


def _item(item: InvoiceItem) -> dict[str, str]:
    return {
        "content": item.content,
        "account": item.account,
        "sub": item.sub_account,
        "department": item.department,
        "tax": item.tax,
        "kind": item.kind,
        "quantity": number_word(item.quantity),
        "unit": item.unit,
        "unit_price": number_word(item.unit_price),
        "amount": str(item.amount),
    }
