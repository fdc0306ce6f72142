"""Two forms of one kanji, told apart by the recogniser's odds (異体字の判別).

The recogniser has seen more Chinese than Japanese and more 高 than 髙: of two forms
that differ by a stroke it names its favourite. What it holds of the other form still
tells which is printed. ``scripts/variants.py`` measures from which odds on; a decision
near that border is doubtful, and a person should look.
"""

import math
from collections.abc import Callable

# the usual form, the other form, odds (log10) of the other from which on it is printed
VARIANTS: tuple[tuple[str, str, float], ...] = (
    ("高", "髙", -3.2),
    ("柳", "栁", -4.2),
    ("富", "冨", -1.3),
    ("真", "眞", -1.2),
    ("青", "靑", -2.5),
    ("教", "敎", -3.2),
    ("為", "爲", -2.8),
    ("鎮", "鎭", -3.2),
    ("増", "增", 1.5),
    ("徳", "德", 0.6),
    ("黒", "黑", 1.1),
    ("恵", "惠", 1.4),
    ("曽", "曾", 2.8),
    ("緑", "綠", 0.2),
    ("奨", "奬", -1.0),
    ("穂", "穗", 0.7),
    ("譲", "讓", 0.7),
    ("髪", "髮", 1.2),
    ("黙", "默", 1.7),
    ("巻", "卷", 1.0),
    ("届", "屆", -0.4),
    ("帯", "帶", 1.4),
    ("逓", "遞", 1.4),
    ("陥", "陷", 1.9),
    ("随", "隨", -0.7),
    ("隠", "隱", 1.1),
    ("雑", "雜", -0.3),
    ("様", "樣", 0.6),
    ("横", "橫", 1.2),
    ("静", "靜", 1.0),
    ("寛", "寬", 1.5),
    ("薫", "薰", 1.4),
    ("舗", "舖", 1.0),
    ("騒", "騷", 1.5),
    ("殻", "殼", 1.0),
    ("千", "干", -1.4),
    ("日", "曰", 0.0),
    ("巳", "已", 1.2),
    ("微", "徴", -2.2),
    ("輌", "輛", 1.4),
    ("醸", "釀", 0.8),
    ("覇", "霸", 1.2),
    ("梱", "榴", 3.2),
    ("掃", "播", 0.2),
    ("関", "關", 0.9),
    ("穣", "穰", 1.1),
    ("頚", "頸", 2.2),
)
# forms that the recogniser does not know: a name with the usual one may have the other,
# and is asked for unless its picture told them apart (extractors/glyphs.py)
UNTOLD = ("崎", "濱", "吉", "エビス")  # 﨑 濵 𠮷 ヱビス
BORDER = 0.4  # odds (log10) this near to the border tell nothing
DOUBTFUL = 0.5  # the probability of a letter that may be either form
_LEAST = 1e-12
_PAIRS = {
    form: (usual, other, border) for usual, other, border in VARIANTS
    for form in (usual, other)
}  # fmt: skip


def settle_variant(
    letter: str, chance: float, chance_of: Callable[[str], float]
) -> tuple[str, float]:
    """The form that is printed, and how probable it is.

    ``chance_of`` tells the recogniser's probability of any letter at this place.

    >>> settle_variant("高", 0.99, {"高": 0.99, "髙": 0.01}.__getitem__)
    ('髙', 0.99)
    """
    pair = _PAIRS.get(letter)
    if pair is None:
        return letter, chance
    usual, other, border = pair
    odds = math.log10((chance_of(other) + _LEAST) / (chance_of(usual) + _LEAST))
    form = other if odds > border else usual
    return form, min(chance, DOUBTFUL) if abs(odds - border) < BORDER else chance


def may_be_variant(name: str) -> bool:
    """True for a name in which the other form of a letter would be read the same."""
    return any(form in name for form in UNTOLD)
