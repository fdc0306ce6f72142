"""Words set right by the dictionary (辞書による字の訂正).

What was read is kept where it is a word, or where nothing better is. Where a letter of
the same shape makes words of it (力一ペット is カーペット, シヤフト is シャフト), those were
printed. Only letters are exchanged, so their places stay true; a word that two others
are as near to (ハレット: バレット, パレット) stays as it was read.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from books.lexicon import is_word
from extractors.company import has_honorific, has_legal_form

LONGEST = 12  # letters of one word
MARKED = 4  # letters from which on a word may differ by its voiced marks
WORD, SHORT = 0.2, 0.6  # cost of a word, and more of one with two letters
TWIN, SIZE, MARK = 0.5, 0.6, 1.0  # cost of a letter of the same shape, size, marks
ALONE, UNKNOWN = 0.8, 1.5  # cost of a kanji that is left over, of a katakana
BETTER = 0.25  # how much cheaper another reading must be
MOST_EDITS = 3
_TWINS = "ー一- カ力 エ工 ロ口 ト卜 ニ二 ア了 タ夕 ハ八 オ才 ム厶 ヘへ ベべ ペぺ リり".split()
_SIZES = dict(zip("アイウエオツヤユヨ", "ァィゥェォッャュョ", strict=True))
_MARKS = "ハバパ ヒビピ フブプ ヘベペ ホボポ".split()
_RUN = re.compile("[ァ-ヶーへべぺり一二八力口工卜夕才厶了-]{2,}")
_KATAKANA = re.compile("[ァ-ヶ]")
# as read, as printed: the recogniser's favourites where the dictionary knows better
_KANJI = {"榴": "梱", "椒": "梱", "烟": "梱", "播": "掃", "禾": "木", "匆": "匁"}
# forms that goods are not written with today; names keep theirs
_OLD_FORMS = dict(
    zip(
        "釀霸關燒寫體圓廣賣讀變發對鐵鑛齒條淨實繪擴澁蠟",
        "醸覇関焼写体円広売読変発対鉄鉱歯条浄実絵拡渋蝋",
        strict=True,
    )
)
# kana of banks have no small letters and no ー; they are not ours to spell
_ACCOUNT = re.compile(
    "普通|当座|預金|口座|名義|受取人|^[ァ-ヶ]{1,4}[)）]|[ァ-ヶ-][（(][ァ-ヶ]{1,4}$"
)
_BANK_KANA = re.compile(r"[ァ-ヶA-Z().\s-]+")
_SMALL = re.compile("[ァィゥェォッャュョ]")
_SIZE_LETTER = re.compile(r"([ァ-ヶー]|[一-龥])し$")
_BEHIND_FIGURES = (
    (re.compile(r"(?<=\dm)\|(?=[×x*\s]|$)"), "l"),
    (re.compile(r"(?<=[\d一二三四五六七八九十]丁)日"), "目"),
    (re.compile(r"(?<=\d)[厂了](?=目)"), "丁"),
    (re.compile(r"(?<=\d)匆"), "匁"),  # the weight of towels
    (re.compile(r"(?<=\d)ロ(?![ァ-ヶー])"), "口"),
)
_COUNTED = re.compile("[一二八][ツヶケノ]")  # 二ツ井, 八ケ岳


def respell(text: str) -> str:
    """A text as it was read with the words in it set right; of the same length.

    >>> respell("定期清掃力一ペット"), respell("S45Cシヤフト"), respell("パレット榴包")
    ('定期清掃カーペット', 'S45Cシャフト', 'パレット梱包')
    >>> respell("株式会社プラック"), respell("天板プラック")
    ('株式会社プラック', '天板ブラック')
    """
    plain = _BANK_KANA.fullmatch(text) and not _SMALL.search(text)
    if plain or _ACCOUNT.search(text):
        return text
    name = has_legal_form(text) or (has_honorific(text) and text[-1] != "宛")
    for sign, right in _BEHIND_FIGURES:
        text = sign.sub(right, text)
    for run in _RUN.finditer(text):
        if _KATAKANA.search(run[0]) and not _COUNTED.match(run[0]):
            start, end = run.span()
            better = _best(text[:start][-4:], run[0], marks=not name)
            text = text[:start] + better + text[end:]
    if not name:
        text = _SIZE_LETTER.sub(_letter_size, text)
    text = _with_kanji(text, _KANJI)
    return text if name else _with_kanji(text, _OLD_FORMS, old=True)


@lru_cache(maxsize=20_000)
def _best(before: str, run: str, *, marks: bool) -> str:
    """The cheapest way to see a run of katakana and look-alikes as words."""
    ways: list[dict[str, float]] = [{"": 0.0}] + [{} for _ in run]
    for start in range(len(run)):
        for text, cost in ways[start].items():
            for part, more in _parts(before, run, start, marks=marks):
                _put(ways[start + len(part)], text + part, cost + more)
        for at in range(start + 1, len(run) + 1):
            ways[at] = dict(sorted(ways[at].items(), key=lambda w: w[1])[:6])
    found = sorted(ways[-1].items(), key=lambda way: way[1])
    as_read = next((cost for text, cost in found if text == run), 9.9 * len(run))
    text, cost = found[0]
    rivals = [c for t, c in found[1:] if t != run]
    single = not rivals or rivals[0] > cost + 1e-6
    return text if single and cost <= as_read - BETTER else run


def _put(ways: dict[str, float], text: str, cost: float) -> None:
    ways[text] = min(cost, ways.get(text, cost))


def _parts(
    before: str, run: str, start: int, *, marks: bool
) -> Iterator[tuple[str, float]]:
    """What may begin at a letter: a word, or a letter that is left over."""
    for end in range(start + 2, min(start + LONGEST, len(run)) + 1):
        marked = marks and end - start >= MARKED
        for word, cost in _spellings(run[start:end], marks=marked):
            if is_word(word):
                yield word, WORD + cost + (SHORT if len(word) == 2 else 0.0)
    letter = run[start]
    yield letter, _left_over(before if start == 0 else "", letter)
    for twins in _TWINS:
        if letter in twins:
            for other in twins.replace(letter, ""):
                if start == 0 and _ends_word(before, other):
                    yield other, TWIN


def _left_over(before: str, letter: str) -> float:
    if letter == "-" or (before and _ends_word(before, letter)):
        return 0.0
    return UNKNOWN if _KATAKANA.match(letter) or letter == "ー" else ALONE


def _ends_word(before: str, letter: str) -> bool:
    return any(is_word(before[-n:] + letter) for n in range(1, len(before) + 1))


def _spellings(text: str, *, marks: bool) -> Iterator[tuple[str, float]]:
    """A span in katakana, as it is and with other letters, with what those cost."""
    choices = [list(_letters(letter, marks=marks)) for letter in text]
    if sum(len(c) > 1 for c in choices) > 10:
        choices = [c[:1] if c[0][1] == 0 else c for c in choices]
    for chosen in _few(choices):
        yield "".join(letter for letter, _ in chosen), sum(cost for _, cost in chosen)


def _few(
    choices: list[list[tuple[str, float]]],
) -> Iterator[tuple[tuple[str, float], ...]]:
    for chosen in product(*choices):
        if sum(cost > 0 for _, cost in chosen) <= MOST_EDITS:
            yield chosen


@lru_cache(maxsize=1000)
def _letters(letter: str, *, marks: bool) -> tuple[tuple[str, float], ...]:
    """Katakana that one letter may be; none for a sign of another script alone."""
    found: dict[str, float] = {}
    if _KATAKANA.match(letter) or letter == "ー":
        found[letter] = 0.0
    if letter in _SIZES:
        found[_SIZES[letter]] = SIZE
    for table, cost in ((_TWINS, TWIN), (_MARKS if marks else [], MARK)):
        for other in "".join(letters for letters in table if letter in letters):
            if _KATAKANA.match(other) or other == "ー":
                found.setdefault(other, cost)
    return tuple(found.items())


def _letter_size(end: re.Match[str]) -> str:
    """し behind goods is the size L, where no word ends so (長袖し, but 無し)."""
    return end[0] if is_word(end[0]) else end[1] + "L"


def _with_kanji(text: str, table: dict[str, str], *, old: bool = False) -> str:
    """Kanji whose neighbours make a word with the other form and, but for ``old``
    forms, none with this.
    """
    letters = list(text)
    for at, letter in enumerate(text):
        other = table.get(letter)
        if other and (old or not _in_word(text, at, letter)):
            letters[at] = other if _in_word(text, at, other) else letter
    return "".join(letters)


def _in_word(text: str, at: int, letter: str) -> bool:
    spelt = text[:at] + letter + text[at + 1 :]
    return any(
        is_word(spelt[start:end])
        for start in range(max(0, at - 2), at + 1)
        for end in range(max(at + 1, start + 2), min(len(text), at + 3) + 1)
    )
