"""How a party is reached: telephone, and words of contact lines (連絡先・電話番号)."""

import re
from collections.abc import Sequence

from books.identifiers import parse_tel
from extractors.lookup import to_the_right
from extractors.segments import Segment, same_line

REACH = 80.0  # points from 電話 to the number on its right
FAX_REACH = 40.0  # points from FAX to the number on its right
LONGEST_ENDING = 3  # characters of a label behind 電話 (番号:)
MAX_OVERLAP = 2.0  # points that FAX may reach into its number

_NUMBER = re.compile(r"\(?0\d{1,4}[-()]{1,2}\d{1,4}[-)]\d{3,4}|0\d{9,10}")
_DESK = (
    r"(?:お客様|カスタマー|コール|サポート)(?:サービス)?(?:窓口|センター|デスク|相談室)"
)
_LABEL = re.compile(
    rf"(?<!O)TEL|電話|℡|☎|(?<![A-Z])T:|問い?合わ?せ(?:窓口|先)?|{_DESK}", re.IGNORECASE
)
_FAX = re.compile(r"FAX|ファ", re.IGNORECASE)
_FAX_PART = re.compile(r"(?:FAX|ファッ?クス|F[:.]?\(?0\d).*", re.IGNORECASE)
_TEL_AND_FAX = re.compile(r"(?<=TEL)[・/&]FAX", re.IGNORECASE)
_BEGIN = re.compile(
    rf"\s*(?:(?<!O)TEL|FAX|電話|℡|☎|{_DESK})|(?:^|\s)\D?(?:{_NUMBER.pattern})",
    re.IGNORECASE,
)
_BARE = re.compile(rf"\D?(?:{_NUMBER.pattern})(?:\D?(?:{_NUMBER.pattern}))?\D?")
_WORD = re.compile(
    r"TEL|FAX|電話|ファ[ック]+ス|Tel|Fax|℡|☎|E-?mail|@|https?:|www\.|URL|担当|^代表|店主|院長|登録番号|T\d{13}|"
    r"〒|インボイス|事業者番号|代表取締役|発行者|No\.|振込|口座|銀行|内線|携帯",
    re.IGNORECASE,
)


def has_contact_word(text: str) -> bool:
    """True for a text with what lines around a name tell (TEL, 〒, 代表取締役, 口座 …)."""
    return bool(_WORD.search(text))


def has_tel(text: str) -> bool:
    """True for a compact text with a telephone number in it."""
    return bool(_NUMBER.search(text))


def strip_contact(text: str) -> str:
    """The text before a telephone or FAX number.

    >>> strip_contact("横浜市西区1-2-3 TEL 045-000-1234")
    '横浜市西区1-2-3'
    """
    return _BEGIN.split(text)[0].strip()


def find_tel(segment: Segment, segments: Sequence[Segment]) -> str | None:
    """The telephone number in a segment, or right of the label that it is; never a FAX.

    A number alone is one; of two side by side the second is the FAX.
    """
    text = _FAX_PART.sub("", _TEL_AND_FAX.sub("", segment.compact))
    label = _LABEL.search(text)
    number = _NUMBER.search(text, label.end() if label else 0)
    if number is None:
        alone = label and len(text) - label.end() <= LONGEST_ENDING
        return _tel_on_the_right(segment, segments) if alone else None
    sure = label or (_BARE.fullmatch(text) and not _is_fax(segment, segments))
    return parse_tel(number[0]) if sure else None


def _tel_on_the_right(label: Segment, segments: Sequence[Segment]) -> str | None:
    right = to_the_right(label, segments, REACH)
    number = _NUMBER.search(right[0].compact) if right else None
    return parse_tel(number[0]) if number else None


def _is_fax(number: Segment, segments: Sequence[Segment]) -> bool:
    """True for a number with the word FAX right before it."""
    return any(
        _FAX.search(s.text)
        and s.box.x1 <= number.box.x0 + MAX_OVERLAP
        and number.box.x0 - s.box.x1 < FAX_REACH
        and not has_tel(s.compact)
        for s in segments
        if s is not number and same_line(s, number)
    )
