"""Letters that look alike, settled by what stands beside them (似た字形の文字).

ー and 一, カ and 力, エ and 工 are the same strokes. Recognition looks at one letter at a
time; a reader looks at the word: between katakana it is katakana, among kanji it is kanji.
Lengths never change, so the places of the letters stay true.
"""

import re
import statistics
from collections.abc import Sequence

# katakana, its twin, letters before the twin, letters after it (compounds of trade)
_TWINS: tuple[tuple[str, str, str, str], ...] = (
    ("ー", "一", "第唯単均統万十", "式部覧般括時定律番日人社級名円切台本個枚袋箱冊缶回件号階点組体巻束脚着基面"),
    ("カ", "力", "協電動火水人出入能有圧重馬努省主効実", "学量率士仕作"),
    ("エ", "工", "加施着竣完起大土細木石塗電人商農鉄理化管設配美建", "事業場具程賃務作期法学芸房費員数賃"),
    ("ロ", "口", "窓人入出間蛇大小一二三個利開河", "座数部径金頭内腔元"),
    ("ト", "卜", "", ""),
    ("ニ", "二", "第十", "十百千万年月日次重級宮瓶階号種本部"),
    ("ア", "了", "完終修未満校", "解承"),
    ("タ", "夕", "", "方食刊刻張日"),
    ("ハ", "八", "第十", "十百千万年月日戸幡代重王尾階号種本"),
    ("オ", "才", "天", "能"),
    ("ム", "厶", "", ""),
    ("ヘ", "へ", "", ""),
    ("ベ", "べ", "", ""),
    ("ペ", "ぺ", "", ""),
    ("リ", "り", "", ""),
    ("ミ", "三", "第十", "十百千万年月日次角井菱重浦島鷹階号種本越和田"),
)  # fmt: skip
_KATAKANA = {twin: (kana, twin, before, after) for kana, twin, before, after in _TWINS}
_OTHERS = {kana: (kana, twin, before, after) for kana, twin, before, after in _TWINS}
_AMBIGUOUS = set(_KATAKANA) | set(_OTHERS)
_RARELY_KATAKANA = set("三")  # only between two katakana
_SMALL = dict(zip("アイウエオツヤユヨ", "ァィゥェォッャュョ", strict=True))
_GLIDE = "キシチニヒミリギジビピ"
# small letters stand only after these, and ッ only before a hard consonant
_SMALL_AFTER = {
    "ャ": _GLIDE, "ュ": _GLIDE + "デテフ", "ョ": _GLIDE, "ァ": "フツヴクグ",
    "ィ": "フウテデヴクツ", "ゥ": "トド", "ェ": "フウシジチツヴク", "ォ": "フウヴクグツ",
}  # fmt: skip
_HARD = "カキクケコサシスセソタチツテトハヒフヘホパピプペポガギグゲゴザジズゼゾダヂヅデドバビブベボ"
# words and places that are never written with 髙
_PLAIN_HIGH = re.compile(
    "髙(?=[知槻岡砂梁萩輪圧速温級性品度低層価さ所校等額率純精密])|(?<=[最残])髙"
)
# the dot between words, read as that of Latin print
_DOT = re.compile(r"(?<=[\u3040-\u9fff])·|·(?=[\u3040-\u9fff])")
SMALL_BELOW = 0.78  # of the line's tallest letter
FULL_KANA = 0.89  # height of katakana, in heights of the line's tallest letter
_CLOSERS = set(")）」』")


def settle(text: str) -> str:
    """Choose between letters of the same shape by their neighbours."""
    letters = list(_DOT.sub("・", _PLAIN_HIGH.sub("高", text)))
    for index, letter in enumerate(letters):
        row = _KATAKANA.get(letter) or _OTHERS.get(letter)
        if row is not None:
            letters[index] = _choose(letters, index, row)
    return "".join(letters)


def settle_size(text: str, heights: Sequence[float], tallest: float) -> str:
    """Read a low letter as small (シヤ as シャ) where a small one can stand.

    ``heights`` are those of the letters' ink, in the unit of ``tallest``, the height
    of the line's ink.
    """
    letters = list(text)
    low = SMALL_BELOW * _full_height(text, heights, tallest)
    for index, (letter, height) in enumerate(zip(text, heights, strict=True)):
        small = _SMALL.get(letter)
        if small is None or not 0 < height < low:
            continue
        before = letters[index - 1] if index else ""
        after = text[index + 1] if index + 1 < len(text) else ""
        if small == "ッ":
            fits = "\u30a1" <= before <= "\u30f4" and before != "ッ" and after in _HARD
            fits = fits and bool(after)
        else:
            fits = bool(before) and before in _SMALL_AFTER[small]
        if fits:
            letters[index] = small
    return "".join(letters)


def _full_height(text: str, heights: Sequence[float], tallest: float) -> float:
    """The height of a whole letter: a speck above the line must not make all low."""
    kana = [
        height
        for letter, height in zip(text, heights, strict=True)
        if "ア" <= letter <= "ヴ" and letter not in _SMALL and height
        if letter not in _SMALL.values()
    ]
    return min(tallest, statistics.median(kana) / FULL_KANA) if kana else tallest


def _choose(letters: list[str], index: int, row: tuple[str, str, str, str]) -> str:
    kana, twin, before_twin, after_twin = row
    before = letters[index - 1] if index else ""
    after = letters[index + 1] if index + 1 < len(letters) else ""
    if (before and before in before_twin) or (after and after in after_twin):
        between = _is_katakana(before) and _is_katakana(after)
        return kana if between else twin
    sides = [_kind(before, settled=True), _kind(after, settled=False)]
    if twin in _RARELY_KATAKANA:
        return kana if sides == ["katakana", "katakana"] else letters[index]
    if kana == "ー" and "katakana" not in sides[:1]:
        return letters[index]  # a long vowel has a katakana before it
    if "katakana" in sides:
        return kana
    if "hiragana" in sides and _kind(twin, settled=True) == "hiragana":
        return twin
    if "kanji" in sides:
        return letters[index] if kana == "カ" and after in _CLOSERS else twin
    if twin == "力" and after in _CLOSERS:
        return kana  # カ) in the name of an account holder
    return letters[index]


def _kind(letter: str, *, settled: bool) -> str:
    """Script of a neighbour; one that may itself be wrong says nothing."""
    if not letter or (letter in _AMBIGUOUS - {"ー"} and not settled):
        return ""
    if _is_katakana(letter):
        return "katakana"
    if "\u3041" <= letter <= "\u309f":
        return "hiragana"
    if "\u4e00" <= letter <= "\u9fff" or letter in "々ヶ":
        return "kanji"
    return ""


def _is_katakana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30fa" or letter == "ー"
