"""Texts to train the recogniser of account holders on (学習に使う文字列).

Two thirds look like what papers show: a legal form and a name, with a label or an account
number before and other words behind. One third are letters at random, so that the net
learns letters and not words. Names are made of the kana of bank branches (places) and
common words of companies; no list of holders is used.
"""

import unicodedata
from functools import lru_cache

from numpy.random import Generator

from books.banks import all_banks, all_branches
from books.kana import LEGAL_FORMS

_PLAIN = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_VOICED = "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ"
_WORDS = (
    "シヨウジ シヨウカイ シヨウテン コウギヨウ サンギヨウ セイサクシヨ コウムテン ケンセツ ブツサン シヨクヒン スイサン"
    " インサツ ウンユ ソウコ デンキ デンシ キカイ セイミツ コウキ ケミカル ビル サ-ビス システム ソフト テクノ ジヤパン"
    " グル-プ ホ-ルデイングス プランニング デザイン スタジオ オフイス ジムシヨ ジムキ ハンバイ セイコウ カコウ セツビ"
    " フ-ズ パ-ツ マシナリ- エンジニアリング コンサルテイング パ-トナ-ズ メデイア ネツト センタ- クリニツク カンパニ-"
    " ビジネス プロダクツ ロジステイクス トレ-デイング ハウジング ベ-カリ- ガ-デン ボタニカル ヤ エン ドウ シヤ"
).split()
_LONG = "センタ- ストア- パ-トナ- メ-カ- コ-ヒ- エ-ピ- バザ- シ- リ- タワ- エナジ- ギヤラリ-".split()
_GIVEN = (
    "ヒロシ ケイコ タロウ ジロウ ハナコ ユウジ ナオミ アキラ トモコ マサル ミドリ シンジ ヨウコ ケンイチ サトル カズオ"
    " シゲル ノブヒロ ジユンコ ダイスケ ツバサ メグミ リヨウ フミオ エミ タカシ ヒデキ ゴロウ レイコ ソウタ"
).split()
_BEFORE = (
    "口座名義 名義 名義人 口座名義人 受取人 フリガナ カナ 口座名 普通 普通預金 当座 支店 店 銀行 預金 番号 様 先 人名 義"
).split()
_BEHIND = (
    "振込先 備考 様 宛 振込手数料 御中 お願い 以上 合計 支払 期限 担当 印 金 円 年 月 の は を 御請求 本店 登録 電話"
).split()
_OTHERS = "株式会社有限合同銀行支店普通当座口座名義振込先様御中備考東京都中央区渋谷の際はおりましょう請求書年月日円税込込額数量単価摘要番号"


def random_text(rng: Generator) -> str:
    """A line as it is printed, in full-width kana with large letters mostly."""
    kind = rng.random()
    if kind < 0.55:
        text = _holder(rng)
    elif kind < 0.86:
        text = _letters(rng)
    else:
        text = _digits(rng) + _holder(rng)
    if rng.random() < 0.06:
        text = _small(text)
    return _neighbours(rng, text)


def as_printed(rng: Generator, text: str, *, narrow: bool) -> str:
    """The same text in half or full width; signs in either, as papers have it."""
    ways = rng.random(3)
    out = []
    for char in text:
        shown = char
        if char in "()-. :/" and ways[0] < (0.15 if narrow else 0.6):
            shown = {"-": "ー", " ": "　"}.get(char, chr(ord(char) + 0xFEE0))
        elif char == "-" and narrow and ways[1] < 0.4:
            shown = "ｰ"
        elif char.isascii() and char.isalnum() and not narrow and ways[2] < 0.4:
            shown = chr(ord(char) + 0xFEE0)
        elif narrow:
            apart = unicodedata.normalize("NFD", char)
            shown = "".join(_HALVES.get(c, c) for c in apart)
        out.append(shown)
    return "".join(out)


def _pick(rng: Generator, items: list[str] | str) -> str:
    return items[int(rng.integers(len(items)))]


def _holder(rng: Generator) -> str:
    name = _name(rng)
    form = LEGAL_FORMS[int(rng.integers(len(LEGAL_FORMS)))].abbreviation
    if rng.random() < 0.65:
        form = _pick(rng, "カカカカユドイ") if rng.random() < 0.9 else "シヤ"
    place = rng.random()
    if place < 0.5:
        return f"{form}){name}"
    if place < 0.7:
        return f"{name}({form}"
    if place < 0.76:
        return f"{name}({form}){_place(rng)}シテン"
    if place < 0.9:
        return f"{_place(rng)} {_pick(rng, _GIVEN)}"
    return name


def _name(rng: Generator) -> str:
    parts = [_place(rng) if rng.random() < 0.6 else _syllables(rng, 2, 5)]
    if rng.random() < 0.7:
        parts.append(_pick(rng, _WORDS))
    if rng.random() < 0.2:
        parts.append(_pick(rng, _WORDS))
    if rng.random() < 0.08:
        parts.append(_pick(rng, _LONG))
    joint = " " if rng.random() < 0.1 else ""
    name = joint.join(parts)
    return name[:26]


def _place(rng: Generator) -> str:
    return _pick(rng, _places())


@lru_cache(maxsize=1)
def _places() -> list[str]:
    kana = {b.kana for bank in all_banks() for b in all_branches(bank.code)}
    full = (unicodedata.normalize("NFKC", k).replace("ー", "-") for k in kana)
    return sorted(k for k in full if 2 <= len(k) <= 8)


def _syllables(rng: Generator, least: int, most: int) -> str:
    count = int(rng.integers(least, most + 1))
    letters = [
        _pick(rng, _VOICED if rng.random() < 0.35 else _PLAIN) for _ in range(count)
    ]
    return "".join(letters)


def _letters(rng: Generator) -> str:
    out = []
    for _ in range(int(rng.integers(3, 22))):
        kind = rng.random()
        if kind < 0.8:
            out.append(_syllables(rng, 1, 1))
        elif kind < 0.86:
            out.append(_pick(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        elif kind < 0.91:
            out.append(_pick(rng, "0123456789"))
        else:
            out.append(_pick(rng, "---() ./・"))
    return "".join(out).strip() or "ア"


def _digits(rng: Generator) -> str:
    number = "".join(_pick(rng, "0123456789") for _ in range(7))
    return number[int(rng.integers(0, 6)) :] + _gap(rng)


def _gap(rng: Generator) -> str:
    return _pick(rng, ["", " ", "  ", "    ", ":", " : ", "  "])


def _small(text: str) -> str:
    for large, small in (("シヤ", "シャ"), ("シヨ", "ショ"), ("ギヨ", "ギョ"),
                         ("シユ", "シュ"), ("ジユ", "ジュ"), ("ツト", "ット"),
                         ("ツク", "ック"), ("テイ", "ティ"), ("フイ", "フィ"),
                         ("チユ", "チュ"), ("チヨ", "チョ"), ("ジヤ", "ジャ")):  # fmt: skip
        text = text.replace(large, small)
    return text


def _neighbours(rng: Generator, text: str) -> str:
    if rng.random() < 0.1:
        text = _other(rng, _BEFORE) + _gap(rng) + text
    if rng.random() < 0.1:
        text += _pick(rng, ["", " ", "  ", "  ", "   "]) + _other(rng, _BEHIND)
    if rng.random() < 0.02:
        text = _other(rng, _BEFORE) + _gap(rng) + _other(rng, _BEHIND)
    return text


def _other(rng: Generator, words: list[str]) -> str:
    if rng.random() < 0.6:
        return _pick(rng, words)
    count = int(rng.integers(1, 6))
    return "".join(_pick(rng, _OTHERS) for _ in range(count))


_HALVES = {unicodedata.normalize("NFKC", c): c for c in map(chr, range(0xFF66, 0xFF9E))}
_HALVES |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}
