"""A partner's table in another currency (外貨の表): told, whatever the mapping ignores."""

from collections.abc import Iterator

from books.model import Finding, Severity
from edi.currency import is_currency_heading, is_yen
from edi.mapping.locate import Located


def check_currency(located: Located) -> Iterator[Finding]:
    """Tell the first cell of each column of currencies that is not the yen."""
    table = located.table
    for index, heading in located.headings.items():
        if not is_currency_heading(heading):
            continue
        for row, cells in located.sheet.filled(table.first_data_row):
            text = cells.get(index, "")
            if not is_yen(text):
                yield Finding(
                    code="mapping_currency",
                    severity=Severity.ERROR,
                    message=f"{located.place(row, index)}: 円以外の通貨({text.strip()[:20]})"
                    "です。金額は円として読みました。円の金額を取引先に確かめてください。",
                )
                break
