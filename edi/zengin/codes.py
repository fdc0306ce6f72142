"""Codes that are digits to one bank and text to another (顧客コード・社員番号・顧客番号).

The standard says N, several banks C. Digits padded with zeros suit both; other text is
padded with blanks.
"""

from books.errors import FormatError


def format_code(label: str, code: str, width: int) -> str:
    """A code in its width (コードの桁揃え).

    >>> format_code("顧客コード", "45", 5), format_code("顧客コード", "A5", 5)
    ('00045', 'A5   ')

    Raises:
        FormatError: too long; nothing is cut.
    """
    if len(code) > width:
        raise FormatError(
            f"{label}「{code}」は{len(code)}桁で、{width}桁に入りません。短くしてください。"
        )
    is_number = code.isascii() and code.isdigit()
    return code.zfill(width) if is_number else code.ljust(width)


def parse_code(text: str, width: int) -> str:
    """A code that ``format_code`` writes the same again (コードの読み取り).

    >>> parse_code("00045", 5), parse_code("A5", 5), parse_code("45", 5)
    ('00045', 'A5', '45   ')
    """
    padded, code = text.ljust(width), text.rstrip()
    return code if format_code("", code, width) == padded else padded
