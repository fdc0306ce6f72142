"""Where account holders may stand among the lines of a page (口座名義の場所).

Behind an account's number, behind a label, on a line that begins or ends with a legal
form, or on a line of kana beside or below a bank's name.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.ocr import Reading
from extractors.patches import Patch

Found = tuple[Patch, Reading]

REACH = 6.5  # line heights below an account's line that still belong to it
KANA = re.compile(r"[ァ-ヶ]")
_NUMBER = re.compile(r"(?<!\d)\d{7}(?=\D|1[)）])")
_LABEL = re.compile(
    r"[口ロ]座名(?:義人?)?[::]?|名義人?[::]?|受取人名?[::]?|フリガナ[::]?"
)
_BANK = re.compile(r"普通|当座|貯蓄|銀行|金庫|支店")
_NAME = re.compile(
    r"株式会社|有限会社|合同会社|法人|組合|商店|事務所|様|通|担当|TEL|FAX"
)
_BLANKS = " :：/　"


@dataclass(frozen=True, slots=True)
class Place:
    """The character at which a holder begins; ``marked``: something says that it does."""

    start: int
    marked: bool


def find_places(found: Sequence[Found]) -> list[Place | None]:
    """For each line where in it a holder may begin, or None."""
    near = _account_lines(found)
    return [
        _find_place(reading.text, among=index in near)
        for index, (_, reading) in enumerate(found)
    ]


def text_before(text: str, start: int) -> str:
    """What stands before a holder, without colons and blanks at its end."""
    return text[:start].rstrip(_BLANKS)


def _find_place(text: str, *, among: bool) -> Place | None:
    start = _holder_start(text)
    if start is not None:
        return Place(start, marked=True) if _is_worth(text[start:]) else None
    return Place(0, marked=False) if among and _looks_like_kana(text) else None


def _holder_start(text: str) -> int | None:
    """Where in a line the holder begins: behind the number, or behind its label."""
    label = list(_LABEL.finditer(text))
    if label and label[-1].end() < len(text):
        return _skip_blank(text, label[-1].end())
    number = list(_NUMBER.finditer(text))
    if number and _BANK.search(text[: number[-1].start()] + "普通"):
        start = _skip_blank(text, number[-1].end())
        if len(text) - start >= 3:
            return start
    plain = unicodedata.normalize("NFKC", text)
    if re.match(r"(?:カ|力|ユ|シヤ|イ|ド|1)[)）]", plain) or re.search(
        r"[(（][カ力ユ]$", plain
    ):
        return 0
    return None


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _is_worth(rest: str) -> bool:
    return len(rest) >= 3 and not _NAME.search(rest) and not re.search(r"[。、]", rest)


def _looks_like_kana(text: str) -> bool:
    """Whether a line that nothing marks may be a holder: kana, no digits, no labels."""
    return (
        bool(KANA.search(text))
        and _is_worth(text)
        and not re.search(r"\d{3}|[ぁ-ん]{2}", text)
        and not _BANK.search(text)
        and not _LABEL.search(text)
    )


def _account_lines(found: Sequence[Found]) -> set[int]:
    """Lines beside or below a bank's name, an account's number or a holder's label."""
    marks = [part for part, reading in found if _is_mark(reading.text)]
    return {
        index
        for index, (part, _) in enumerate(found)
        if any(
            -0.6 * m.height < part.y0 - m.y0 < REACH * m.height
            and part.x1 > m.x0 - 2 * m.height
            for m in marks
        )
    }


def _is_mark(text: str) -> bool:
    return bool(
        re.search(r"銀行|金庫|(?:普通|当座)預金", text)
        or (_NUMBER.search(text) and _BANK.search(text))
        or _LABEL.fullmatch(text.strip(" 　"))
    )
