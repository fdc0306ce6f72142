"""The Japanese dictionary: is it a word, and how is it read (国語辞書).

The only module that touches Sudachi (Apache-2.0) and its core dictionary: 750,000 words,
among them names of people and places, and single kanji with their usual readings.
"""

import re
import unicodedata
from functools import lru_cache

from sudachipy import Dictionary

_USUAL_FORMS = str.maketrans(
    "髙﨑濵濱邉邊齋齊斎冨眞栁德靑敎曾廣國澤櫻瀨嶋𠮷惠增黑龍鐵壽榮圓寶實學會與單團圖縣",
    "高崎浜浜辺辺斉斉斉富真柳徳青教曽広国沢桜瀬島吉恵増黒竜鉄寿栄円宝実学会与単団図県",
)

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff々]+")
_KATAKANA = re.compile(r"[\u30a1-\u30ff]+")
_LINKS = "のーヶケノツ・"
_LONGEST = 12  # letters of a word
_LARGE = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")


def usual_form(text: str) -> str:
    """The text in the forms of kanji that dictionaries use (異体字を通用字体に).

    >>> usual_form("髙﨑"), usual_form("渡邊")
    ('高崎', '渡辺')
    """
    return unicodedata.normalize("NFKC", text).translate(_USUAL_FORMS)


@lru_cache(maxsize=50_000)
def readings_of(word: str) -> tuple[str, ...]:
    """Every reading of a word in katakana, empty for what is no word (読み).

    >>> readings_of("山崎"), readings_of("崎山製菓")
    (('ヤマザキ', 'ヤマサキ'), ())
    """
    forms = dict.fromkeys((unicodedata.normalize("NFKC", word), usual_form(word)))
    entries = [entry for form in forms for entry in _dictionary().lookup(form)]
    return tuple(
        dict.fromkeys(e.reading_form() for e in entries if _is_kana(e.reading_form()))
    )


@lru_cache(maxsize=50_000)
def is_word(text: str) -> bool:
    """Whether the dictionary has this word in this spelling (辞書にある語か).

    >>> is_word("シャフト"), is_word("シヤフト"), is_word("キヤノン")
    (True, False, True)
    """
    return any(
        _with_large(entry.normalized_form()) != _with_large(text)
        or entry.normalized_form() == text
        for entry in _dictionary().lookup(text)
    )


@lru_cache(maxsize=5_000)
def unknown_letters(text: str) -> int:
    """How many kana and kanji of a text are in no word of the dictionary (辞書にない字).

    Words have two letters or more, those in katakana three; の, ー and the like are
    none's.

    >>> unknown_letters("日本橋ニット"), unknown_letters("日本橋ニツト")
    (0, 2)
    """
    return sum(_unknown(run) for run in _JAPANESE.findall(usual_form(text)))


def _unknown(run: str) -> int:
    """The fewest letters that are left over when a run is cut into words."""
    left = [0, *([len(run)] * len(run))]
    for start, letter in enumerate(run):
        rest = left[start] + (letter not in _LINKS)
        left[start + 1] = min(left[start + 1], rest)
        for end in range(start + 2, min(start + _LONGEST, len(run)) + 1):
            word = run[start:end]
            short = end - start == 2 and _KATAKANA.fullmatch(word)
            if left[start] < left[end] and not short and is_word(word):
                left[end] = left[start]
    return left[-1]


def guess_reading(text: str) -> str:
    """The likeliest reading of a text in katakana; what has none stays (読みの推定).

    >>> guess_reading("東洋陸運")
    'トウヨウリクウン'
    """
    words = _dictionary().tokenizer().tokenize(usual_form(text))
    return "".join(
        word.reading_form() if _is_kana(word.reading_form()) else word.surface()
        for word in words
    )


def _with_large(kana: str) -> str:
    return kana.translate(_LARGE)


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


def _is_kana(text: str) -> bool:
    return bool(text) and text != "キゴウ" and all("ァ" <= c <= "ー" for c in text)
