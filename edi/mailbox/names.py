"""Headers of mails as text (メールの見出し): encoded words, RFC 2231, raw Japanese bytes.

Japanese mailers write file names in every way there is: RFC 2231 in pieces, encoded words
where they may not stand, and ISO-2022-JP, Shift_JIS or UTF-8 as bare bytes.
"""

import re
from contextlib import suppress
from email.header import decode_header
from email.message import Message
from urllib.parse import unquote_to_bytes

_CHARSETS = {  # what they say → what they mean: with ① and 髙
    "iso-2022-jp": "iso2022_jp_ext",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jis_2004",
    "us-ascii": "utf-8",
    "unknown-8bit": "",
}
_GUESSES = ("utf-8", "cp932", "euc_jis_2004")


def decode(raw: bytes, charset: str | None = None) -> str:
    r"""Bytes as text (文字), by what they are said to be, else by what they look like.

    >>> decode(b"\x1b$B@A5a=q\x1b(B.pdf"), decode("請求書".encode("cp932"))
    ('請求書.pdf', '請求書')
    """
    said = (charset or "").lower()
    named = _CHARSETS.get(said, said)
    guesses = (named, *(("iso2022_jp_ext",) if b"\x1b$" in raw else ()), *_GUESSES)
    for guess in guesses:
        if guess:
            with suppress(UnicodeError, LookupError):
                return raw.decode(guess)
    return raw.decode("utf-8", "replace")


def read_header(message: Message, name: str) -> str:
    """A header of a mail as text on one line (見出し)."""
    text = raw_header(message, name)
    with suppress(Exception):  # a broken encoded word is shown as it is
        parts = decode_header(text)
        text = "".join(
            decode(part, charset) if isinstance(part, bytes) else part
            for part, charset in parts
        )
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())


def raw_header(message: Message, name: str) -> str:
    """The header as it was written, bare bytes already decoded; '' when there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return decode(str(value).encode("utf-8", "surrogateescape"))
    return ""


def file_name(part: Message) -> str:
    """The name of an attachment (添付のファイル名); '' when it has none."""
    for header, parameter in (
        ("Content-Disposition", "filename"),
        ("Content-Type", "name"),
    ):
        text = raw_header(part, header)
        found = _extended(text, parameter) or _plain(text, parameter)
        if found:
            return re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', "_", found).strip(" .")[-120:]
    return ""


def _extended(text: str, parameter: str) -> str:
    """RFC 2231: ``name*``, or its pieces ``name*0*``, ``name*1``."""
    pattern = rf';\s*{parameter}\*(\d*)(\*?)\s*=\s*("[^"]*"|[^;\s]+)'
    pieces = []
    for number, star, value in re.findall(pattern, text, re.IGNORECASE):
        pieces.append((int(number or 0), bool(star) or not number, value.strip('"')))
    if not pieces:
        return ""
    pieces.sort(key=lambda piece: piece[0])
    charset, first = "", pieces[0][2]
    if pieces[0][1] and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
    values = [
        (pieces[0][1], first),
        *((coded, value) for _, coded, value in pieces[1:]),
    ]
    raw = b"".join(
        unquote_to_bytes(value) if coded else value.encode() for coded, value in values
    )
    return decode(raw, charset)


def _plain(text: str, parameter: str) -> str:
    pattern = rf';\s*{parameter}\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s]+))'
    found = re.search(pattern, text, re.IGNORECASE | re.DOTALL)
    if not found:
        return ""
    value = re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2]
    value = re.sub(r"\?=\s+=\?", "?==?", re.sub(r"\r?\n[ \t]*", " ", value))
    with suppress(Exception):
        return "".join(
            decode(part, charset) if isinstance(part, bytes) else part
            for part, charset in decode_header(value)
        ).strip()
    return value.strip()
