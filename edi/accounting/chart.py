"""A chart of accounts as CSV with a heading: code, name, usual 税区分 (勘定科目表).

The headings of the three programs' own lists are known by several names; other columns
are left out and told. UTF-8 or CP932.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from books.chart import ChartAccount
from books.errors import FormatError
from books.model import Finding, TaxCategory
from edi.accounting.cells import unguard
from edi.accounting.csvfile import first_row, parse_csv
from edi.accounting.table import Report
from edi.accounting.tax import (
    Meaning,
    Name,
    freee,
    key_of,
    meanings,
    moneyforward,
    yayoi,
)

HEADINGS = {
    "code": ("code", "コード", "科目コード", "勘定科目コード"),
    "name": ("name", "名称", "科目名", "勘定科目", "勘定科目名", "科目名称"),
    "tax": ("tax", "税区分", "既定の税区分", "初期税区分"),
}
_ENCODINGS = ("utf-8-sig", "cp932")


def identify_chart(data: bytes) -> bool:
    """Whether these bytes are a chart of accounts (識別)."""
    heading = [cell.strip() for cell in first_row(data, _ENCODINGS)]
    return "name" in _places(heading) and "tax" in _places(heading)


def read_chart(data: bytes) -> tuple[tuple[ChartAccount, ...], tuple[Finding, ...]]:
    """Read a chart of accounts (勘定科目表の読込), with what was left out.

    Raises:
        FormatError: no such file, a row without a name, or a name that stands twice.
    """
    table = parse_csv(data, _ENCODINGS)
    heading = [cell.strip() for cell in table[0]] if table else []
    places = _places(heading)
    if "name" not in places:
        raise FormatError(
            "勘定科目表の1行目に「勘定科目」の列がありません。"
            "コード、勘定科目、税区分の見出しを付けてください。"
        )
    report = Report()
    left_out = [h for n, h in enumerate(heading) if n not in places.values() and h]
    if left_out:
        report.tell(
            "chart_unread", f"勘定科目表の列「{'、'.join(left_out)}」は使いません。"
        )
    known = {**meanings(yayoi), **meanings(moneyforward), **meanings(freee)}
    accounts = tuple(
        _account(number, row, places, known, report)
        for number, row in enumerate(table[1:], start=2)
    )
    names = Counter(account.name for account in accounts)
    twins = [name for name, count in names.items() if count > 1]
    if twins:
        raise FormatError(
            f"勘定科目表に「{twins[0]}」が二つあります。一つにまとめてください。"
        )
    return accounts, report.findings


def _places(heading: Sequence[str]) -> dict[str, int]:
    return {
        field: heading.index(name)
        for field, names in HEADINGS.items()
        for name in names[::-1]
        if name in heading
    }


def _account(
    number: int,
    row: Sequence[str],
    places: Mapping[str, int],
    known: Mapping[Name, Meaning],
    report: Report,
) -> ChartAccount:
    cells = {
        field: unguard(row[place].strip()) if place < len(row) else ""
        for field, place in places.items()
    }
    if not cells["name"]:
        raise FormatError(
            f"勘定科目表の{number}行目に名称がありません。名称を入力してください。"
        )
    tax = cells.get("tax", "")
    category = _category(tax, known)
    if tax and category is None:
        report.tell(
            "chart_tax_unknown",
            f"勘定科目「{cells['name']}」の税区分「{tax[:40]}」を読めないため、"
            "税区分の確認には使いません。",
        )
    return ChartAccount(
        code=cells.get("code", ""),
        name=cells["name"],
        tax_name=tax if category else "",
        category=category,
    )


def _category(tax: str, known: Mapping[Name, Meaning]) -> TaxCategory | None:
    """The category of a tax name, without regard to its rate where none is given."""
    found = known.get(key_of((tax, "")))
    if found is not None:
        return found[0] or TaxCategory.OUT_OF_SCOPE
    for word, category in _WORDS:
        if tax.startswith(word):
            return category
    return None


_WORDS = (  # names without a rate, as lists of accounts have them
    ("課税", TaxCategory.STANDARD),
    ("課対", TaxCategory.STANDARD),
    ("非課", TaxCategory.EXEMPT),
    ("不課税", TaxCategory.OUT_OF_SCOPE),
)
