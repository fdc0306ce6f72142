"""The receipts among the samples (領収書・レシート)."""

import datetime as dt

from books.model import (
    REDUCED_RATE,
    STANDARD_RATE,
    Document,
    DocumentType,
    TaxSubtotal,
)
from samples import parties as p
from samples.sheet import Sheet
from samples.sums import EXCLUSIVE, INCLUSIVE, row, tax_of, totals

SIMPLIFIED = DocumentType.SIMPLIFIED_INVOICE


def receipt() -> Sheet:
    """A receipt from a shop's pad (領収書), total with its tax apart."""
    net = 26800
    tax = tax_of(net, STANDARD_RATE)
    summary = TaxSubtotal(
        rate=STANDARD_RATE, taxable_amount=net, tax_amount=tax, basis=EXCLUSIVE
    )
    document = Document(
        document_type=SIMPLIFIED,
        document_number="00318",
        issue_date=dt.date(2026, 10, 7),
        issuer=p.HINAGESHI,
        recipient=p.US_NAME,
        tax_summary=(summary,),
        tax_total=tax,
        total=net + tax,
    )
    show = {"title": "領収書", "proviso": "作業用保護具代", "seal": "ひなげし商会"}
    return Sheet(document, "receipt", show)


def till() -> Sheet:
    """A till receipt on thermal paper, two rates inside the prices (レシート)."""
    lines = (
        row("ムギチャ 2L", 6, "個", 178, tax_rate=REDUCED_RATE),
        row("オニギリ サケ", amount=158, tax_rate=REDUCED_RATE),
        row("ノドアメ ハーブ", amount=238, tax_rate=REDUCED_RATE),
        row("タンサンデンチ タン3 8P", 2, "個", 698, tax_rate=STANDARD_RATE),
        row("ニホンシュ 純米 720ml", amount=1628, tax_rate=STANDARD_RATE),
    )
    document = Document(
        document_type=SIMPLIFIED,
        document_number="4471",
        issue_date=dt.date(2026, 11, 5),
        issuer=p.seen(p.KOMADORI, "name", "registration_number", "address", "tel"),
        **totals(lines, INCLUSIVE) | {"tax_total": None},
    )
    show = {"mark": "※", "paid": 5000, "time": "18:42"}
    return Sheet(document, "thermal", show)
