"""Forms in which names, numbers and texts are compared (検索用の正規化)."""

import re
import unicodedata

_LEGAL_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人"
    r"|公益社団法人|公益財団法人|\((?:株|有|同|資|名|一社|一財)\)"
)
# Variant characters that papers and readers mix (異体字).
_VARIANTS = str.maketrans("髙﨑濵濱邊邉齋齊澤德", "高崎浜浜辺辺斎斎沢徳")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DASHES = re.compile("[-‐‑‒–—―−ー─]")


def clean(text: str) -> str:
    r"""Text that every database can hold: no NUL, no lone surrogate (U+FFFD instead).

    >>> clean("a\x00b")
    'a�b'
    """
    return _UNSTORABLE.sub("\ufffd", text)


def fold(text: str | None) -> str:
    """Width, case, variant characters, dashes and white space made equal (名寄せ).

    >>> fold("ﾄｳｷｮｳ 髙橋 Ｌｔｄ")
    'トウキョウ高橋ltd'
    """
    plain = unicodedata.normalize("NFKC", clean(text or "")).translate(_VARIANTS)
    return _DASHES.sub("-", re.sub(r"\s+", "", plain)).casefold()


def name_key(name: str | None) -> str:
    """A company name without its legal form; the name itself if nothing else is left.

    >>> name_key("㈱山田商事"), name_key("山田商事　株式会社"), name_key("株式会社")
    ('山田商事', '山田商事', '株式会社')
    """
    folded = fold(name)
    return _LEGAL_FORMS.sub("", folded) or folded


def number_key(number: str | None) -> str:
    """A document number by its letters and digits alone.

    >>> number_key("No. INV-2026／004")
    'NOINV2026004'
    """
    plain = unicodedata.normalize("NFKC", clean(number or "")).upper()
    return "".join(c for c in plain if c.isalnum())
