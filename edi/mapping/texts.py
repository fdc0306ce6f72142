"""Texts made safe for the file they go into (文字の安全な書き出し).

- a text that a spreadsheet would take for a formula gets an apostrophe in a CSV; in a
  workbook it is typed as text, so it stays as it is;
- line breaks and control characters become a blank;
- a character that the encoding lacks gets its usual stand-in, else the text is refused.

Every change is told.
"""

import re

from books.errors import FormatError
from edi.accounting.cells import FORMULA_START
from edi.accounting.table import REPLACEMENTS, Report

MAX_CELL_CHARACTERS = 32_767
_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?%?|-")
_BREAKS = re.compile(r"[\r\n\t\v\f\u0085\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain_text(text: str, name: str, report: Report) -> str:
    """A text on one line without control characters (一行の文字).

    Raises:
        FormatError: longer than a cell can be.
    """
    if len(text) > MAX_CELL_CHARACTERS:
        raise FormatError(
            f"「{name}」の文字が {MAX_CELL_CHARACTERS:,} 字を超えています。短くしてください。"
        )
    changed = _CONTROL.sub(" ", _BREAKS.sub(" ", text))
    if changed != text:
        report.tell(
            "mapping_line_break",
            f"「{name}」の改行や制御文字を空白にしました: {changed[:40]}",
        )
    return changed


def is_formula(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV might compute a text (数式とみなされるか).

    >>> [is_formula(t) for t in ("=A1", "+81-3-0000", "-12", "-", "'=A1", "A=1")]
    [True, True, False, False, True, False]
    """
    return bool(FORMULA_START.match(text)) and not _NUMBER.fullmatch(text)


def csv_text(text: str, name: str, encoding: str, report: Report) -> str:
    """A document's text for a cell of a CSV file (CSVの文字).

    Raises:
        FormatError: a character that the encoding can't hold.
    """
    plain = plain_text(text, name, report).strip()
    safe = _encodable(plain, name, encoding, report)
    if is_formula(safe):
        report.tell(
            "mapping_formula",
            f"「{name}」の先頭に ' を付けました(数式とみなされるため): {safe[:40]}",
        )
        safe = f"'{safe}"
    return safe


def own_text(text: str, name: str, encoding: str) -> str:
    """Headings, numbers and dates of ours for a CSV file: never formulas (自分の文字).

    A sign such as ¥ takes the form that the encoding has.

    Raises:
        FormatError: a character that the encoding can't hold.
    """
    return _encodable(text, name, encoding, Report())


def _encodable(text: str, name: str, encoding: str, report: Report) -> str:
    if _survives(text, encoding):
        return text
    written = "".join(
        c if _survives(c, encoding) else REPLACEMENTS.get(c, c) for c in text
    )
    lost = sorted({c for c in written if not _survives(c, encoding)})
    if lost:
        told = "、".join(f"「{c}」(U+{ord(c):04X})" for c in lost)
        raise FormatError(
            f"「{name}」に {encoding} で書けない文字があります: {told}。"
            "別の文字に変えてください。"
        )
    report.tell(
        "mapping_replaced", f"「{name}」の文字を置き換えました: {text} → {written}"
    )
    return written


def _survives(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False
