"""Values without a term of their own, as lines of a note (備考に載せる項目).

JP PINT has one note a document and one a line. What has no term travels there under its
Japanese name, 【件名】10月分, for people and for our own reader. A line of a note that
begins with such a name is read as that value.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from books.fields import field_label
from edi.jp_pint.table import DATE, TEXT, YEN, Kind

ABSENT = "absent"
SEPARATOR = "、"
DOCUMENT_KINDS: Mapping[str, Kind] = {
    "subject": TEXT,
    "original_date": DATE,
    "inspection_date": DATE,
    "previous_balance": YEN,
    "payment_received": YEN,
    "carried_forward": YEN,
    "withholding_tax": YEN,
    "deductions": YEN,
    "revision": TEXT,
    "issuer.fax": TEXT,
    "recipient.fax": TEXT,
    ABSENT: TEXT,
}
LINE_KINDS: Mapping[str, Kind] = {
    "date": DATE,
    "tax_amount": YEN,
    "section": TEXT,
    ABSENT: TEXT,
}
_OTHER_MARKS = str.maketrans("【】", "［］")
_LINE = re.compile(r"【([^】]+)】(.+)")


def label(key: str) -> str:
    """Name under which a value stands in a note.

    >>> label("issuer.fax"), label("absent")
    ('発行元のFAX', '記載のない項目')
    """
    return "記載のない項目" if key == ABSENT else field_label(key)


def join_note(
    text: str | None, values: Mapping[str, Any], kinds: Mapping[str, Kind]
) -> str | None:
    """Put a free text and labelled values into one note, None when there is nothing.

    >>> print(join_note("厚く御礼申し上げます。", {"subject": "10月分"}, DOCUMENT_KINDS))
    厚く御礼申し上げます。
    【件名】10月分
    """
    lines = [text] if text else []
    for key, kind in kinds.items():
        value = values.get(key)
        if value is not None:
            lines.append(f"【{label(key)}】{kind.format(value)}")
    return "\n".join(lines) or None


def split_note(
    note: str | None, kinds: Mapping[str, Kind]
) -> tuple[str | None, dict[str, Any]]:
    """Free text and labelled values of a note; the opposite of ``join_note``."""
    keys = {label(key): key for key in kinds}
    rest: list[str] = []
    values: dict[str, Any] = {}
    for line in (note or "").split("\n"):
        match = _LINE.fullmatch(line.strip())
        key = keys.get(match[1]) if match else None
        value = kinds[key].parse(match[2].strip()) if match and key else None
        if key and value is not None and key not in values:
            values[key] = value
        else:
            rest.append(line)
    return "\n".join(rest).strip() or None, values


def one_line(text: str | None) -> str | None:
    r"""A labelled text, which can't have several lines.

    >>> one_line("10月分 \n追加")
    '10月分 追加'
    """
    return text and " ".join(t.strip() for t in text.split("\n") if t.strip())


def plain_note(note: str | None, kinds: Mapping[str, Kind]) -> str | None:
    """A free text of which no line would be read as a labelled value.

    >>> plain_note("【件名】10月分", DOCUMENT_KINDS)
    '［件名］10月分'
    """
    if not note or split_note(note, kinds)[0] == note:
        return note
    return "\n".join(
        line if split_note(line, kinds)[0] else line.translate(_OTHER_MARKS)
        for line in note.split("\n")
    )


def join_labels(keys: Iterable[str]) -> str | None:
    """Names of the items that the paper does not say, for the note (記載のない項目)."""
    return SEPARATOR.join(label(key) for key in keys) or None


def split_labels(text: str | None, keys: Iterable[str]) -> set[str]:
    """Those of the keys that a note lists; the opposite of ``join_labels``."""
    names = set((text or "").split(SEPARATOR))
    return {key for key in keys if label(key) in names}
