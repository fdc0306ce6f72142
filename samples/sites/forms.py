"""Values as people type them into a form (入力欄の値)."""

import datetime as dt
import re
import unicodedata

_WIDE = frozenset("FWA")


def parse_yen(text: str) -> int | None:
    """Half-width digits with or without separators, or None."""
    bare = text.strip().replace(",", "")
    return int(bare) if re.fullmatch(r"-?[0-9]{1,12}", bare, re.ASCII) else None


def parse_day(text: str) -> dt.date | None:
    """``2026/11/30`` or ``2026-11-30``, or None."""
    match = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", text.strip(), re.ASCII)
    if not match:
        return None
    try:
        return dt.date(*map(int, match.groups()))
    except ValueError:
        return None


def is_full_width(text: str) -> bool:
    """Whether every character is a full-width one (全角)."""
    return all(unicodedata.east_asian_width(c) in _WIDE for c in text)
