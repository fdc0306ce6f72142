"""What a message must say and doesn't (必須項目の欠け), told with name and path.

Of what the published schemas make mandatory only that which 付表1 demands of every
message (1..1, 1..n): its number and day, both parties, the rows of what is delivered or
billed, and the quantity of a row that is ordered. The rest is missing from honest
messages, too (see the table in ``edi.sme_common``).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from books.model import Finding, Severity
from edi.sme_common.table import Group, Row, Table

_HEAD = ("document_number", "issue_date")
_PARTIES = (("seller.name", "seller."), ("buyer.name", "buyer."))
_ROW = ("quantity",)
_MOST_TOLD = 20
_SOURCE = "中小企業共通EDI ver.4.2 付表1 (1..1、1..n の項目)"


def check_missing(table: Table, record: Mapping[str, Any]) -> tuple[Finding, ...]:
    """A finding for each mandatory item that a message leaves out (必須項目の検査)."""
    places = list(_missing(table, record, ""))
    found = [_finding(*place) for place in places[:_MOST_TOLD]]
    if len(places) > _MOST_TOLD:
        more = len(places) - _MOST_TOLD
        found.append(_tell(f"電文にない必須の項目が、ほかに{more:,}件あります。"))
    return tuple(found)


def _missing(
    table: Iterable[Row | Group], record: Mapping[str, Any], where: str
) -> Iterator[tuple[str, str]]:
    for row in table:
        if isinstance(row, Group):
            members = record.get(row.field) or ()
            path = row.place
            if row.need and not members:
                yield row.name, f"{where}{path}"
            for n, member in enumerate(members, start=1):
                yield from _missing(row.rows, member, f"{where}{path}[{n}]/")
        elif row.need and not row.derived and _says_nothing(row.field, record):
            yield row.name, f"{where}{row.place}"


def _says_nothing(field: str, record: Mapping[str, Any]) -> bool:
    if field in (*_HEAD, *_ROW):
        return record.get(field) is None
    for name, prefix in _PARTIES:
        if field == name:
            return not any(
                key.startswith(prefix) and value for key, value in record.items()
            )
    return False


def _finding(name: str, path: str) -> Finding:
    return _tell(
        f"電文に必須の「{name}」がありません({path})。送り元に確かめてください。"
    )


def _tell(message: str) -> Finding:
    return Finding(
        code="edi_missing", severity=Severity.WARNING, message=message, source=_SOURCE
    )
