"""Letters that differ by a stroke or two, in families (異体字の組).

The general recogniser lacks some letters of names or takes them for a more usual one:
﨑 for 崎, 濵 for 濱 or 演, ヱ for ア. Which families it needs help with was measured
over the Japanese fonts of Debian 12; forms that NFKC folds are no matter. In kana the
odd letters stand only where they are really written: ヱ at the head of a word in
katakana (ヱビス), ヰ within one (ウヰスキー).
"""

from dataclasses import dataclass

KANJI_SHARE, KANA_SHARE = 0.2, 0.03  # of the odd forms, for one of the usual

HEAD, WITHIN, ANYWHERE = "head", "within", "anywhere"


@dataclass(frozen=True, slots=True)
class Family:
    """Letters taken for each other: usual ones, and odd ones that may be meant.

    ``where`` tells at which places the odd ones are looked for.
    """

    usual: str
    odd: str
    where: str = ANYWHERE

    @property
    def letters(self) -> str:
        """All forms."""
        return self.usual + self.odd

    def shares(self) -> dict[str, float]:
        """How often each form is met, as a share of the most usual."""
        odd = KANJI_SHARE if self.where == ANYWHERE else KANA_SHARE
        return dict.fromkeys(self.usual, 1.0) | dict.fromkeys(self.odd, odd)


FAMILIES: tuple[Family, ...] = (
    *(
        Family(usual, odd)
        for usual, odd in (
            pair.split("/")
            for pair in (
                "崎/﨑 寄/嵜 浜濱演/濵 吉/𠮷 高/髙 柳/栁 辺/邊邉 島鳥/嶋嶌鳶蔦 土玉/圡 来乗/桒 橋/槗 "
                "郎/郞 郷/鄕 昇/曻 醤/醬 麺/麵 鴎/鷗 頬/頰 剥/剝 填/塡 繋/繫 鹸/鹼 騨驛/驒 鶴靄/靏靍"
            ).split()
        )
    ),
    Family("エアユコ", "ヱ", HEAD),
    Family("キ井サイ", "ヰ", WITHIN),
)  # fmt: skip
TWINS = {"工": "エ"}  # of one shape: their neighbours tell them apart, not a picture
_FAMILY_OF = {letter: family for family in FAMILIES for letter in family.letters}


def find_family(text: str, index: int) -> Family | None:
    """The family of one letter, where its odd forms may stand.

    >>> find_family("ヱビス", 0).odd, find_family("アビス", 1)
    ('ヱ', None)
    >>> find_family("チアダンス", 1)
    """
    family = _FAMILY_OF.get(TWINS.get(text[index], text[index]))
    if family is None or family.where == ANYWHERE:
        return family
    before = index > 0 and _is_katakana(text[index - 1])
    behind = index + 1 < len(text) and _is_katakana(text[index + 1])
    fits = behind and not before if family.where == HEAD else behind or before
    return family if fits else None


def _is_katakana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30fa" or letter == "ー"
