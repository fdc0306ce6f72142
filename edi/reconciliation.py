"""The result of reconciling as an Excel workbook (消込結果の一覧表): five sheets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from books.ageing import BUCKETS, AgedItem, Ageing
from books.match_sums import settled_by
from books.matching import UnmatchedPayment
from books.model import Direction, OpenItem, Payment
from books.store import StoredMatch
from edi.spreadsheet import DAY, YEN, Field, add_sheet, new_book

_WAYS = {Direction.IN: "入金", Direction.OUT: "出金"}


@dataclass(frozen=True)
class Result:
    """What the workbook tells (消込結果): the ledger with all that is known of it."""

    matches: tuple[StoredMatch, ...]
    payments: Mapping[str, Payment]
    items: Mapping[str, OpenItem]
    unmatched: tuple[tuple[Payment, UnmatchedPayment | None], ...]
    ageings: tuple[Ageing, ...]


@dataclass(frozen=True)
class _Row:
    """One payment or item of a match; the sums stand in its first row only."""

    match: StoredMatch
    first: bool
    payment: Payment | None
    item: OpenItem | None
    applied: int | None


def _state(match: StoredMatch) -> str:
    return "消込済み (自動)" if match.is_automatic else match.state.label


def _differences(row: _Row) -> str | None:
    told = [f"{d.kind.label} {d.amount:,}" for d in row.match.match.differences]
    return "、".join(told) if row.first and told else None


MATCHES = (
    Field("消込番号", 24, lambda r: r.match.id),
    Field("状態", 16, lambda r: _state(r.match)),
    Field("入出金日", 12, lambda r: r.payment and r.payment.value_date, DAY),
    Field("区分", 7, lambda r: r.payment and _WAYS[r.payment.direction]),
    Field("入出金額", 13, lambda r: r.payment and r.payment.amount, YEN),
    Field("名義", 30, lambda r: r.payment and r.payment.payer_kana),
    Field("取引先", 28, lambda r: r.item and r.item.partner_name),
    Field(
        "書類番号", 18, lambda r: r.item and (r.item.document_number or r.item.item_id)
    ),
    Field("支払期日", 12, lambda r: r.item and r.item.due_date, DAY),
    Field("消込額", 13, lambda r: r.applied, YEN),
    Field("差額", 26, _differences),
    Field(
        "確からしさ",
        11,
        lambda r: f"{r.match.match.confidence:.1%}" if r.first else None,
    ),
    Field("理由", 60, lambda r: r.match.match.reason if r.first else None),
    Field("決めた人", 16, lambda r: _who(r.match) if r.first else None),
)
UNMATCHED = (
    Field("入出金日", 12, lambda r: r[0].value_date, DAY),
    Field("区分", 7, lambda r: _WAYS[r[0].direction]),
    Field("金額", 13, lambda r: r[0].amount, YEN),
    Field("名義", 30, lambda r: r[0].payer_kana),
    Field("銀行の摘要", 30, lambda r: r[0].description or None),
    Field("EDI情報", 24, lambda r: r[0].edi_info),
    Field(
        "残っている理由",
        60,
        lambda r: r[1].reason if r[1] else "まだ計算していません。",
    ),
    Field("入出金番号", 36, lambda r: r[0].payment_id),
)
ITEMS = (
    Field("区分", 7, lambda a: a.item.side.label),
    Field("取引先", 28, lambda a: a.item.partner_name),
    Field("書類番号", 18, lambda a: a.item.document_number or a.item.item_id),
    Field("発行日", 12, lambda a: a.item.issue_date, DAY),
    Field("支払期日", 12, lambda a: a.item.due_date, DAY),
    Field("金額", 13, lambda a: a.item.amount, YEN),
    Field("残高", 13, lambda a: a.rest, YEN),
    Field("超過日数", 9, lambda a: a.overdue, "0"),
)
AGEING = (
    Field("取引先", 32, lambda r: r.partner_name),
    *(
        Field(name, 14, lambda r, place=place: r.amounts[place], YEN)  # type: ignore[misc]
        for place, name in enumerate(BUCKETS)
    ),
    Field("合計", 15, lambda r: r.total, YEN),
    Field("うち期日超過", 15, lambda r: r.overdue, YEN),
)


@dataclass(frozen=True)
class _Total:
    """The last row of a table: what all rows add up to."""

    amounts: tuple[int, ...]
    partner_name: str = "合計"

    @property
    def total(self) -> int:
        return sum(self.amounts)

    @property
    def overdue(self) -> int:
        return sum(self.amounts[1:])


def write_result(result: Result, path: Path) -> None:
    """Write the workbook of the ledger (消込結果の出力)."""
    book = new_book("消込の結果")
    add_sheet(book, "消込", MATCHES, _rows(result))
    add_sheet(book, "未消込の入出金", UNMATCHED, result.unmatched)
    add_sheet(book, "未消込の明細", ITEMS, _aged(result.ageings))
    for ageing in result.ageings:
        add_sheet(book, f"年齢表 {ageing.side.label}", AGEING, _with_total(ageing))
    book.save(path)


def write_ageing(ageings: Sequence[Ageing], path: Path) -> None:
    """Write the ageing tables with their items (年齢表の出力)."""
    book = new_book("年齢表")
    for ageing in ageings:
        add_sheet(book, f"年齢表 {ageing.side.label}", AGEING, _with_total(ageing))
    add_sheet(book, "明細", ITEMS, _aged(ageings))
    book.save(path)


def _with_total(ageing: Ageing) -> list[object]:
    return [*ageing.rows, _Total(ageing.amounts)]


def _aged(ageings: Sequence[Ageing]) -> Iterator[AgedItem]:
    for ageing in ageings:
        for row in ageing.rows:
            yield from row.items


def _rows(result: Result) -> Iterator[_Row]:
    """Payments and items side by side, as many rows as the longer list needs."""
    for stored in result.matches:
        paid, parts = stored.match.payments, settled_by(stored.match)
        for place in range(max(len(paid), len(parts), 1)):
            part = parts[place] if place < len(parts) else None
            yield _Row(
                match=stored,
                first=place == 0,
                payment=result.payments[paid[place]] if place < len(paid) else None,
                item=result.items.get(part.item_id) if part else None,
                applied=part.applied if part else None,
            )


def _who(match: StoredMatch) -> str | None:
    return "自動" if match.is_automatic else match.decided_by
