"""Forms in which names, numbers and texts are compared (検索用の正規化).

What is searched for and what is searched in go through the same functions.
"""

import re
import unicodedata
from functools import lru_cache

from jaconv import hira2kata

from books.kana import LEGAL_FORMS, normalise_holder
from books.numbers import look_alike_key

# Variant characters that papers and readers mix (異体字).
_VARIANTS = str.maketrans("髙﨑濵濱邉邊齋齊澤德會", "高崎浜浜辺辺斎斎沢徳会")
_MARKS = {f"({form.mark})": form.name for form in LEGAL_FORMS if form.mark}
_MARK = re.compile("|".join(map(re.escape, _MARKS)))
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DASHES = re.compile("[-‐‑‒–—―−ー─━]")


def clean(text: str) -> str:
    r"""Text that every database can hold: no NUL, no lone surrogate (U+FFFD instead).

    >>> clean("a\x00b")
    'a�b'
    """
    return _UNSTORABLE.sub("\ufffd", text)


def fold(text: str | None) -> str:
    """What people write in several ways, in one of them (表記ゆれの吸収).

    Width, case, hiragana and katakana, variant characters, dashes, white space, and
    legal forms that are written as a mark.

    >>> fold("ﾄｳｷｮｳ 髙橋 Ｌｔｄ"), fold("㈱からたち") == fold("株式会社カラタチ")
    ('トウキョウ高橋ltd', True)
    """
    plain = unicodedata.normalize("NFKC", clean(text or ""))
    # A voiced mark that stands alone (゛゜) became blank and mark
    plain = unicodedata.normalize("NFC", re.sub(r"\s+", "", plain))
    plain = _DASHES.sub("-", hira2kata(plain).translate(_VARIANTS))
    return _MARK.sub(lambda mark: _MARKS[mark[0]], plain).casefold()


@lru_cache(maxsize=32768)
def name_key(name: str | None) -> str:
    """A name as account holders are compared, without its legal form (名寄せ).

    The name itself if nothing else is left.

    >>> name_key("㈱山田商事"), name_key("山田商事　株式会社"), name_key("株式会社")
    ('山田商事', '山田商事', '株式会社')
    >>> name_key("ｶ)ｷﾔﾉﾝ") == name_key("株式会社きゃのん")
    True
    """
    folded = fold(name)
    return normalise_holder(folded).casefold() or folded


@lru_cache(maxsize=32768)
def number_key(number: str | None) -> str:
    """A document number by its letters and digits alone, look-alikes made equal.

    >>> number_key("No. INV-2026／004") == number_key("NO INV 2O26 OO4")
    True
    """
    return look_alike_key(clean(number or ""))
