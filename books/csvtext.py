"""Text of CSV files: which encoding, which separator (CSVの文字コードと区切り)."""

import csv
import io

_DELIMITERS = (",", "\t", ";", "|")


def decode_text(data: bytes) -> tuple[str, str] | None:
    """The text of a file and the name of its encoding (文字コード判定), or None.

    UTF-16 and UTF-8 with their mark or without, else cp932; a text with control
    characters is none.

    >>> decode_text("数量".encode("cp932"))
    ('数量', 'cp932')
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = (
        ("utf-16",) if marked else (*_unmarked_utf16(data), "utf-8-sig", "cp932")
    )
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if not any(c < " " and c not in "\t\r\n\f\v" for c in text[:100_000]):
            return text, encoding
    return None


def guess_delimiter(text: str) -> str:
    """The separator that cuts the first rows most evenly; a comma when none does."""
    sample = text[:20_000]

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(
                csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            )
        except csv.Error:
            return 0, 0
        widths = [len(row) for row in rows[:30] if row]
        many = [width for width in widths if width > 1]
        common = max(map(many.count, many), default=0)
        return common, max(many, default=0)

    best = max(_DELIMITERS, key=score)
    return best if score(best)[0] else ","


def _unmarked_utf16(data: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark shows in the zero bytes of its line breaks and commas."""
    head = data[:4_000]
    breaks = (b"\n\x00", b",\x00", b"\t\x00", b"\x00\n", b"\x00,", b"\x00\t")
    if len(data) % 2 or not any(mark in head for mark in breaks):
        return ()
    little = head[1::2].count(0) > head[::2].count(0)
    return ("utf-16-le",) if little else ("utf-16-be",)
