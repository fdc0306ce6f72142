"""Rows of an import file as CSV, so that nothing is lost unseen (取込表).

Rules for texts, each change told as a finding:
- a line break or tab becomes a space;
- what a spreadsheet takes for a formula gets an apostrophe in front (``cells.guard``);
- a character that the file's encoding lacks is replaced by the table below, else refused;
- a text that is too long is cut where the column says so (摘要), else refused.
"""

import csv
import functools
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from books.errors import FormatError
from books.model import Finding, Severity
from edi.accounting.cells import guard, unguard
from edi.accounting.columns import Column, Kind

# Characters outside CP932 with a usual stand-in that reads the same
REPLACEMENTS = {
    "\u00a0": " ",
    "\u00a5": "￥",
    "\u2013": "－",
    "\u2014": "―",
    "\u2022": "・",
    "\u22c5": "・",
    "\u2212": "－",
    "\u301c": "～",
    "\u2016": "∥",
    "\u00b7": "・",
    "\U00020bb7": "吉",
}
_BREAKS = str.maketrans(dict.fromkeys("\r\n\t\v\f\u0085\u2028\u2029", " "))


@dataclass(slots=True)
class Report:
    """Collects what was changed or left out on the way (変更の記録)."""

    _told: dict[Finding, None] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was told, in order."""
        return tuple(self._told)

    def tell(self, code: str, message: str) -> None:
        """Add a finding; the same one only once."""
        finding = Finding(code=code, severity=Severity.WARNING, message=message)
        self._told[finding] = None


def write_rows(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, str]],
    *,
    encoding: str,
    header: bool,
    report: Report,
) -> bytes:
    """Write rows of texts as CSV with CRLF (CSV作成).

    Raises:
        FormatError: a cell breaks the rule of its column, or a character has no place
            in the encoding.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    if header:
        writer.writerow([column.name for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow(
            [_cell(c, row.get(c.name, ""), number, encoding, report) for c in columns]
        )
    return target.getvalue().encode(encoding)


def _cell(column: Column, text: str, row: int, encoding: str, report: Report) -> str:
    if column.kind is not Kind.TEXT:
        column.check(text, row)
        return text
    plain = text.translate(_BREAKS).strip()
    if plain != text.strip():
        report.tell(
            "accounting_line_break",
            f"「{column.name}」の改行・タブを空白にしました: {plain}",
        )
    guarded = guard(_encodable(plain, column, encoding, report))
    if unguard(guarded) != guarded:
        report.tell(
            "accounting_formula",
            f"「{column.name}」は数式とみなされるため、先頭に「'」を付けました: {guarded}",
        )
    short = _shorten(column, guarded, report)
    column.check(short, row)
    return short


def _shorten(column: Column, text: str, report: Report) -> str:
    if not column.cut or column.fits(text):
        return text
    short = column.shorten(text)
    report.tell(
        "accounting_shortened",
        f"「{column.name}」を{column.limit}に短くしました: {text} → {short}",
    )
    return short


def _encodable(text: str, column: Column, encoding: str, report: Report) -> str:
    written = "".join(_stand_in(char, encoding) for char in text)
    lost = sorted({char for char in written if not _survives(char, encoding)})
    if lost:
        names = "、".join(f"「{c}」(U+{ord(c):04X})" for c in lost)
        raise FormatError(
            f"「{column.name}」に{encoding}で書けない文字があります: {names}。"
            "別の文字に変えてください。"
        )
    if written != text:
        report.tell(
            "accounting_replaced",
            f"「{column.name}」の文字を置き換えました: {text} → {written}",
        )
    return written


def _stand_in(char: str, encoding: str) -> str:
    return char if _survives(char, encoding) else REPLACEMENTS.get(char, char)


@functools.lru_cache(maxsize=20_000)
def _survives(char: str, encoding: str) -> bool:
    try:
        return char.isprintable() and char.encode(encoding).decode(encoding) == char
    except UnicodeError:
        return False


# --- reading --------------------------------------------------------------------------


def read_rows(
    table: Sequence[Sequence[str]], columns: Sequence[Column], report: Report
) -> tuple[dict[str, str], ...]:
    """Rows of cells (``parse_csv``) by column name, each held against its rule (読込).

    Raises:
        FormatError: a row has another number of cells, or a cell breaks its rule.
    """
    rows = []
    for number, cells in enumerate(table, start=1):
        if len(cells) != len(columns):
            raise FormatError(
                f"{number}行目の列数が{len(cells)}です({len(columns)}列が必要です)。"
                "列を変えずに保存してください。"
            )
        rows.append(
            {
                column.name: _read(column, cell, number, report)
                for column, cell in zip(columns, cells, strict=True)
            }
        )
    return tuple(rows)


def _read(column: Column, cell: str, row: int, report: Report) -> str:
    text = unguard(cell) if column.kind is Kind.TEXT else cell.strip()
    column.check(text, row)
    if column.unread and text not in ("", column.default):
        report.tell(
            "accounting_unread",
            f"「{column.name}」の内容は取り込みません: {text[:40]}",
        )
    return text


def columns_of(heading: Sequence[str], columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns that a heading names, in its order; older files have fewer.

    Raises:
        FormatError: a name is not known, stands twice, or a needed one is missing.
    """
    known = {column.name: column for column in columns}
    names = [name.strip() for name in heading]
    odd = [n for n in names if n not in known or names.count(n) > 1]
    missing = [c.name for c in columns if c.required and c.name not in names]
    if odd or missing or not names:
        raise FormatError(
            "1行目の項目名が違います"
            f"({'、'.join([*odd, *missing])[:80]})。列を変えずに保存してください。"
        )
    return tuple(known[name] for name in names)
