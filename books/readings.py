"""How the parts of a company's name may be read (社名の読み方).

A name is a lattice: from each character on, the spans that have a reading and what those
are, in the kana of bank files (small kana large, ー as -). Kana read as they stand,
Latin letters by their names or as a word, figures as numbers, kanji by the dictionary;
sounds change where words meet (連濁).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import jaconv

from books.business_words import BUSINESS_WORDS
from books.kana import OFFICE_FORMS, plain_kana
from books.lexicon import readings_of, usual_form

LONGEST_WORD = 8  # characters that are looked up together


class Ground(StrEnum):
    """What a reading rests on (読みの根拠)."""

    PRINTED = "printed"
    """Kana that stand in the name."""
    WORD = "word"
    """A word of several characters that the dictionary has."""
    LETTER = "letter"
    """One character by one of its readings, or a reading with a changed sound."""
    UNREAD = "unread"
    """Nothing: no reading of the characters fits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Characters of a name up to ``end``, and one way to read them."""

    end: int
    kana: str
    ground: Ground


_LATIN = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "エ- ビ- シ- デイ-/デ- イ- エフ ジ- エイチ/エツチ アイ ジエ-/ジエイ ケ-/ケイ エル エム エヌ "
        "オ- ピ- キユ- ア-ル エス テイ-/テイ ユ- ブイ/ヴイ ダブリユ-/ダブリユ エツクス ワイ ゼツト/ゼ-ト".split(),
        strict=True,
    )
)
_DIGITS = dict(
    zip(
        "0123456789",
        "ゼロ/レイ ワン/イチ ツ-/ニ スリ-/サン フオ-/ヨン/シ フアイブ/ゴ シツクス/ロク セブン/ナナ/シチ エイト/ハチ ナイン/キユウ".split(),
        strict=True,
    )
)
_SIGNS = {"&": ("アンド", ""), "+": ("プラス", ""), "-": ("", "-")}
_BETWEEN_KANJI: dict[str, tuple[str, ...]] = dict.fromkeys(
    "ヶケヵカが", ("ガ", "ケ", "カ", "コ")
)
_BETWEEN_KANJI |= {"ツ": ("ツ",), "の": ("ノ",), "ノ": ("ノ",), "之": ("ノ",)}
_SILENT = re.compile(r"[\s・.,'’`\"()「」/、。]")
_VOICED = {
    k: unicodedata.normalize("NFC", k + "\u3099")
    for k in "カキクケコサシスセソタチツテトハヒフヘホ"
}
_HALF_VOICED = {k: unicodedata.normalize("NFC", k + "\u309a") for k in "ハヒフヘホ"}
_SOUNDS = str.maketrans("ヂヅヲヰヱ", "ジズオイエ")
_WU = (("ヴア", "バ"), ("ヴイ", "ビ"), ("ヴエ", "ベ"), ("ヴオ", "ボ"), ("ヴ", "ブ"))
_ROMAJI = re.compile(
    r"(?:(?:[kstcnhmyrwgzdbpjf]|[kgsnhmrbpjcz][yh]|ts|([kstp])(?=\1))?[aiueo]|n(?![aiueoy]))"
    r"{2,}"
)
_SHORT = {word.name: word.abbreviation for word in BUSINESS_WORDS}
_SHORT |= {form.name: form.abbreviation for form in OFFICE_FORMS}
_UNITS = ("", "ジユウ", "ヒヤク", "セン")
_FIGURES = (*" イチ ニ サン ヨン ゴ ロク ナナ ハチ".split(" "), "キユウ")
_JOINED = {
    "サンヒヤク": "サンビヤク",
    "ロクヒヤク": "ロツピヤク",
    "ハチヒヤク": "ハツピヤク",
    "サンセン": "サンゼン",
    "ハチセン": "ハツセン",
}


def sound(text: str) -> str:
    """Kana by their sound, as names are compared: ヅ as ズ, ヴィ as ビ (発音).

    >>> sound("ヴィレッジ みづほ")
    'ビレツジ ミズホ'
    """
    plain = plain_kana(text).translate(_SOUNDS)
    for spelled, heard in _WU:
        plain = plain.replace(spelled, heard)
    return plain


def find_readings(name: str, start: int) -> Iterator[Reading]:
    """Every way to read what begins at a character of a name (読みの候補)."""
    char = name[start]
    if _SILENT.match(char):
        yield Reading(start + 1, "", Ground.PRINTED)
        return
    for kana in (sound(char), *_SIGNS.get(char, ())):  # holders may be printed alike
        yield Reading(start + 1, kana, Ground.PRINTED)
    if is_kana(char):
        yield from _kana_readings(name, start)
    for end in range(start + 1, min(start + LONGEST_WORD, len(name)) + 1):
        if _SILENT.match(name[end - 1]):
            break
        for kana in span_readings(name[start:end]):
            ground = Ground.WORD if end - start > 1 else Ground.LETTER
            yield Reading(end, kana, ground)
            if start and not char.isascii():
                yield from (Reading(end, k, Ground.LETTER) for k in _voiced(kana))


def is_kana(char: str) -> bool:
    """Whether a character says its own sound (仮名か)."""
    return "ぁ" <= char <= "ゖ" or "ァ" <= char <= "ヺ" or char in "ーｰ"


def _kana_readings(name: str, start: int) -> Iterator[Reading]:
    end = start + 2 if re.match("[ヴゔ][ァィェォ]", name[start:]) else start + 1
    yield Reading(end, sound(name[start:end]), Ground.PRINTED)
    char = name[start]
    inside = 0 < start < len(name) - 1
    if inside and is_kanji(name[start - 1]) and is_kanji(name[start + 1]):
        for kana in _BETWEEN_KANJI.get(char, ()):
            yield Reading(start + 1, kana, Ground.LETTER)


def is_kanji(char: str) -> bool:
    """Whether a character is a kanji or stands for one (漢字か)."""
    return (
        "\u4e00" <= char <= "\u9fff" or char in "々〆𠮷" or "\uf900" <= char <= "\ufaff"
    )


@lru_cache(maxsize=50_000)
def span_readings(text: str) -> tuple[str, ...]:
    """Readings of a span that is not kana alone, in the kana of banks; may be empty.

    >>> span_readings("24"), span_readings("JP")
    (('ニジユウヨン',), ('ジエ-ピ-',))
    """
    if all(map(is_kana, text)):
        return ()
    if len(text) == 1 and text.isascii():
        return tuple(_character_names(text))
    found = [sound(kana) for kana in readings_of(text)]
    if text in _SHORT:
        found.append(_SHORT[text])
    if text.isascii():
        found += _ascii_readings(text)
    elif len(text) == 2 and text[1] == "々":
        first = [sound(kana) for kana in readings_of(text[0])]
        found += [a + b for a in first for b in (a, *_voiced(a))]
    return tuple(dict.fromkeys(found))


def _character_names(char: str) -> list[str]:
    names = _LATIN.get(char.upper()) or _DIGITS.get(char)
    return names.split("/") if names else []


def _ascii_readings(text: str) -> list[str]:
    if text.isdigit() and len(text) < 5 and text[0] != "0":
        return [_number(text)]
    if _ROMAJI.fullmatch(text.lower()):
        return [sound(jaconv.alphabet2kana(text.lower()))]
    return []


def _number(digits: str) -> str:
    """A number of up to four figures in words: 21 as ニジュウイチ."""
    parts = []
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            continue
        figure = "" if digit == "1" and place else _FIGURES[int(digit)]
        word = figure + _UNITS[place]
        parts.append(_JOINED.get(word, word))
    return "".join(parts)


def _voiced(kana: str) -> Iterator[str]:
    """The sounds a word may begin with behind another: ハナ as バナ, パナ."""
    for table in (_VOICED, _HALF_VOICED):
        if kana[:1] in table:
            yield table[kana[0]] + kana[1:]


def flip_marks(kana: str) -> Iterator[str]:
    """The same kana with one voiced mark more, or one less (濁点ひとつの違い).

    >>> list(flip_marks("サギ"))
    ['ザギ', 'サキ']
    """
    plain = {voiced: k for t in (_VOICED, _HALF_VOICED) for k, voiced in t.items()}
    for at, char in enumerate(kana):
        marked = (table.get(char) for table in (_VOICED, _HALF_VOICED))
        for other in (*marked, plain.get(char)):
            if other:
                yield kana[:at] + other + kana[at + 1 :]


def spell_name(name: str) -> str:
    """A name as the lattice wants it: usual kanji, half-width letters (照合用の表記)."""
    return usual_form(name).strip()
