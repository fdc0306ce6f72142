"""Statements of accounts in another currency (外貨預金の明細): refused.

Our amounts are whole yen; 1,000 dollars read as a number would be 1,000 yen.
"""

import re
import unicodedata
from collections.abc import Iterator

from books.errors import FormatError
from edi.currency import CURRENCY, is_currency_heading, is_yen
from edi.statements.table import Table

_ABOVE = re.compile(rf"{CURRENCY}\s*[:\s]\s*([^\s、]+)")
_FOREIGN = re.compile(r"外貨(?:普通|定期)?預金")


def refuse_foreign(table: Table) -> None:
    """Refuse a statement that says that it is not in yen (外貨の拒否).

    Raises:
        FormatError: it names another currency, above its headings or in a column.
    """
    for currency in (*_above(table), *_in_rows(table)):
        if not is_yen(currency):
            raise FormatError(
                f"円以外の通貨({currency[:20]})の明細です。金額を円として読めないため"
                "取り込みません。円の口座の明細を取得してください。"
            )


def _above(table: Table) -> Iterator[str]:
    text = "\n".join(" ".join(line.cells) for line in table.preamble)
    folded = unicodedata.normalize("NFKC", text)
    yield from _FOREIGN.findall(folded)
    yield from _ABOVE.findall(folded)


def _in_rows(table: Table) -> Iterator[str]:
    places = [
        place for place, name in enumerate(table.headings) if is_currency_heading(name)
    ]
    for place in places:
        for line in table.lines:
            if place < len(line.cells):
                yield line.cells[place].strip()
