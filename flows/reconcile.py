"""The files around the matching step: open items, history, payments, the proposal.

``denpyo reconcile`` is ``run`` (消込). Everything is read before anything is weighed;
a wrong line stops the run with its number, because money that is silently missing from
the proposal would be worse than no proposal.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from books.errors import FormatError
from books.matching import Confirmed, Outcome
from books.model import (
    Difference,
    DifferenceKind,
    Direction,
    Match,
    OpenItem,
    Payment,
    Side,
    Statement,
)
from books.reconciling import reconcile_files
from books.same_movements import Telling, Told, drop_repeated
from edi.statements import identify_statement_csv, read_statement_csv
from edi.zedi import read_camt_statements
from edi.zengin import find_statement_format, read_statement, read_statements
from flows import console
from flows.csvrows import Row, parse_yen, read_bytes, read_rows

ITEM_COLUMNS = (
    "item_id", "side", "document_number", "partner_id", "partner_name", "partner_kana",
    "issue_date", "due_date", "amount", "withholding_tax", "order_number",
)  # fmt: skip
PAYMENT_COLUMNS = (
    "payment_id", "value_date", "direction", "amount", "payer_kana",
    "bank_code", "branch_code", "edi_info",
)  # fmt: skip
HISTORY_COLUMNS = (*PAYMENT_COLUMNS, "item_ids", "partner_id", "difference")
_NEEDED_ITEM = frozenset({"item_id", "side", "amount"})
_NEEDED_PAYMENT = frozenset({"payment_id", "value_date", "direction", "amount"})

_YEN = "円単位の整数で書いてください (返還は -1000 のように)。"
NOTICE_KIND = "01"  # 種別 of a 振込入金通知

T = TypeVar("T")


@dataclass(frozen=True)
class Proposal:
    """What was read and what is proposed of it (消込案)."""

    items: tuple[OpenItem, ...]
    payments: tuple[Payment, ...]
    outcome: Outcome


def run(
    items: Path, payments: Sequence[Path], out: Path, history: Path | None
) -> Proposal:
    """Read the files, propose the matches and write the proposal (消込).

    Raises:
        FormatError: a file does not fit its format, or an id occurs twice.
    """
    confirmed = read_history(history) if history is not None else ()
    open_items = read_items(items)
    near = max((i.issue_date for i in open_items if i.issue_date), default=None)
    found, repeated = read_distinct(payments, near)
    if repeated:
        console.say(
            f"振込入金通知と入出金取引明細などに重ねて載っていた同じ入出金 {repeated} 件は、"
            "一度だけ数えました。"
        )
    outcome = reconcile_files(open_items, found, confirmed)
    write_outcome(outcome, out)
    return Proposal(open_items, found, outcome)


def read_items(path: Path, *, negative: bool = False) -> tuple[OpenItem, ...]:
    """Read the open items (未消込一覧), UTF-8 or cp932 with a header.

    With ``negative`` what is to be given back (返還) may stand among them.

    Raises:
        FormatError: a missing column, a wrong value or an id that occurs twice.
    """
    rows = read_rows(path, ITEM_COLUMNS, _NEEDED_ITEM)
    return _unique(
        path, [(r.line, _item(r, negative=negative)) for r in rows], lambda i: i.item_id
    )


def read_history(path: Path) -> tuple[Confirmed, ...]:
    """Read the confirmed matches of the past (消込履歴).

    Raises:
        FormatError: a missing column or a wrong value.
    """
    needed = _NEEDED_PAYMENT | {"item_ids", "partner_id"}
    return tuple(_confirmed(r) for r in read_rows(path, HISTORY_COLUMNS, needed))


def read_payments(
    paths: Sequence[Path], near: date | None = None
) -> tuple[Payment, ...]:
    """Read bank statements in any of the known formats (入出金明細).

    全銀 振込入金通知 and 入出金取引明細, camt.052 to 054 (ZEDI), CSV of a bank's site, or
    our own CSV by its header.
    ``near`` is a day close to the payments: 全銀 files do not name the era.

    Raises:
        FormatError: a file in no known format, a wrong value, or an id in two files.
    """
    return read_distinct(paths, near)[0]


def read_distinct(
    paths: Sequence[Path], near: date | None = None
) -> tuple[tuple[Payment, ...], int]:
    """The same, and how many movements several kinds of file told (重複の数)."""
    found = [(path, told) for path in paths for told in _read_file(path, near)]
    seen: dict[str, Path] = {}
    for path, told in found:
        for payment in told.statement.payments:
            before = seen.get(payment.payment_id)
            if before is not None:
                raise FormatError(
                    f"入出金ID「{payment.payment_id}」が {before} と {path} の両方に"
                    "あります。同じ明細を重ねて指定していないか確認してください。"
                )
            seen[payment.payment_id] = path
    kept, repeated = drop_repeated([told for _, told in found])
    return tuple(p for told in kept for p in told.statement.payments), repeated


def _read_file(path: Path, near: date | None) -> Iterator[Told]:
    data = read_bytes(path)
    try:
        telling, statements = _statements(data, path, near)
    except FormatError as error:
        raise FormatError(f"{path.name}: {error}") from error
    if statements is None:
        rows = read_rows(path, PAYMENT_COLUMNS, _NEEDED_PAYMENT)
        ours = [(r.line, _payment(r)) for r in rows]
        found = _unique(path, ours, lambda p: p.payment_id)
        statements = (Statement(payments=found),)
    for statement in statements:
        yield Told(path.name, telling, statement)


def _statements(
    data: bytes, path: Path, near: date | None
) -> tuple[Telling, tuple[Statement, ...] | None]:
    """What kind of statement a file is, and its accounts; None: a table of our own."""
    file_format = find_statement_format(data)
    if file_format is not None:
        read_statement(data, stem=path.stem, near=near)  # raises where totals are wrong
        notice = file_format.kind == NOTICE_KIND
        found, _ = read_statements(data, stem=path.stem, near=near)
        return Telling.NOTICE if notice else Telling.ACCOUNT, found
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        found, _ = read_camt_statements(data, stem=path.stem)
        notice = b"BkToCstmrDbtCdtNtfctn" in data
        return Telling.NOTICE if notice else Telling.ACCOUNT, found
    if not is_our_table(data) and identify_statement_csv(data):
        return Telling.TABLE, (read_statement_csv(data, stem=path.stem)[0],)
    return Telling.TABLE, None


def is_our_table(data: bytes) -> bool:
    """Whether a CSV has the heading of our own payments (入出金の見出し)."""
    head = data[:1024].removeprefix(b"\xef\xbb\xbf")
    return b"payment_id" in head.partition(b"\n")[0]


def write_outcome(outcome: Outcome, path: Path) -> None:
    """Write the proposal as JSON, amounts as strings (消込提案)."""
    lists = {
        "matches": map(match_record, outcome.matches),
        "unmatched_payments": (
            {
                "payment_id": u.payment_id,
                "reason": u.reason,
                "candidates": [c.model_dump(mode="json") for c in u.candidates],
            }
            for u in outcome.unmatched
        ),
        "open_items": outcome.open_items,
    }
    parts = (f'"{name}": {_a_line_each(rows)}' for name, rows in lists.items())
    text = "{" + ",\n".join(parts) + "}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _a_line_each(rows: Iterable[Any]) -> str:
    """A JSON list to be read by people too; its indenting writer takes ten times longer."""
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return "[\n" + ",\n".join(lines) + "\n]"


def match_record(match: Match) -> dict[str, Any]:
    """A match as the proposal holds it (消込提案の一件)."""
    return {
        "payments": list(match.payments),
        "items": [
            {"item_id": i.item_id, "applied": str(i.applied)} for i in match.items
        ],
        "difference": [_difference_record(d) for d in match.differences],
        "status": match.status.value,
        "confidence": match.confidence,
        "reason": match.reason,
    }


def _difference_record(difference: Difference) -> dict[str, str]:
    record = {"kind": difference.kind.value, "amount": str(difference.amount)}
    return record | ({"item_id": difference.item_id} if difference.item_id else {})


def _unique(
    path: Path, rows: Sequence[tuple[int, T]], id_of: Callable[[T], str]
) -> tuple[T, ...]:
    lines: dict[str, int] = {}
    for line, value in rows:
        before = lines.setdefault(id_of(value), line)
        if before != line:
            raise FormatError(
                f"{path.name} の {line} 行目: ID「{id_of(value)}」は {before} 行目にも"
                "あります。重複を除いてください。"
            )
    return tuple(value for _, value in rows)


def _item(row: Row, *, negative: bool) -> OpenItem:
    amount = row.parse("amount", parse_signed, _YEN) if negative else row.yen("amount")
    return OpenItem(
        item_id=row.needed("item_id"),
        side=row.parse("side", Side, "receivable か payable です。"),
        amount=amount,
        document_number=row.text("document_number"),
        partner_id=row.text("partner_id"),
        partner_name=row.text("partner_name"),
        partner_kana=row.text("partner_kana"),
        issue_date=row.date("issue_date") if row.text("issue_date") else None,
        due_date=row.date("due_date") if row.text("due_date") else None,
        withholding_tax=row.yen("withholding_tax")
        if row.text("withholding_tax")
        else 0,
        order_number=row.text("order_number"),
    )


def _payment(row: Row) -> Payment:
    return Payment(
        payment_id=row.needed("payment_id"),
        value_date=row.date("value_date"),
        direction=row.parse("direction", Direction, "in か out です。"),
        amount=row.yen("amount"),
        payer_kana=row.text("payer_kana") or "",
        bank_code=row.text("bank_code"),
        branch_code=row.text("branch_code"),
        edi_info=row.text("edi_info"),
    )


def _confirmed(row: Row) -> Confirmed:
    ids = (row.text("item_ids") or "").split(";")
    return Confirmed(
        payment=_payment(row),
        item_ids=tuple(i.strip() for i in ids if i.strip()),
        partner_id=row.text("partner_id"),
        differences=row.parse(
            "difference", _parse_differences, "「種類:金額」を ; で区切ってください。"
        ),
    )


def _parse_differences(text: str) -> tuple[Difference, ...]:
    """Read ``kind:amount`` parts; an amount may be negative (over-payment)."""
    found = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        kind, colon, amount = part.partition(":")
        if not colon:
            raise ValueError(text)
        yen = parse_signed(amount)
        found.append(Difference(kind=DifferenceKind(kind), amount=yen))
    return tuple(found)


def parse_signed(text: str) -> int:
    """Read whole yen, also negative (円).

    Raises:
        ValueError: anything else.
    """
    sign = -1 if text.startswith("-") else 1
    return sign * parse_yen(text.removeprefix("-"))
