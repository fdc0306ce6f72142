"""How banks write names, and what transfers cost (銀行カナと手数料).

Fees differ by bank and channel, and are not always among the round ones:
https://www.howabank.co.jp/fee/ has 270, 380, 490 and 600 yen. The table below
is a likeness, not any bank's tariff of today.
"""

import random
import re

import jaconv

from samples.ledgers.lexicon import BRANCHES, FORMS
from samples.ledgers.model import Payer

SMALL = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")
# bank code: fee of a transfer under and from 30,000 yen
FEES = {
    "0001": (150, 320),
    "0005": (484, 660),
    "0009": (440, 660),
    "0010": (330, 550),
    "0033": (160, 160),
    "0035": (145, 145),
    "0036": (150, 229),
    "0038": (145, 145),
    "0310": (143, 143),
    "0116": (440, 660),
    "0149": (385, 605),
    "0170": (440, 770),
    "0590": (380, 550),
    "1333": (330, 495),
    "9900": (165, 165),
}
USUAL_FEES = frozenset(
    fee for pair in FEES.values() for fee in pair if fee
) | frozenset((110, 154, 220, 275, 880, 990))
UNVOICED = str.maketrans(
    "ガギグゲゴザジズゼゾダデドバビブベボ", "カキクケコサシスセソタテトハヒフヘホ"
)
STYLES = ("front",) * 9 + ("behind",) * 4 + ("middle",) * 2 + ("none", "spelled")


def to_bank(text: str) -> str:
    """Half-width kana as a bank writes it (半角カナ)."""
    plain = text.translate(SMALL).replace("ヲ", "オ").replace("ー", "-")
    half: str = jaconv.z2h(plain, kana=True, ascii=True, digit=True)
    return re.sub(r"[^ -~｡-ﾟ]", "", half).upper()


def bank_name(rng: random.Random, form: str, reading: str, style: str) -> str:
    """A company's name as its bank sends it (振込依頼人名)."""
    short, spelled = FORMS.get(form, ("", ""))
    if not short or style == "none":
        text = reading
    elif style == "front":
        text = f"{short}){reading}"
    elif style == "behind":
        text = f"{reading}({short}"
    elif style == "middle":
        text = f"{reading}({short}){rng.choice(BRANCHES)}"
    else:
        text = spelled + reading
    if rng.random() < 0.03:  # a voicing mark forgotten
        text = text.translate(UNVOICED)
    cut = rng.choice((48,) * 8 + (30, 20, 15))
    return to_bank(text)[:cut].rstrip()


def draw_payer(rng: random.Random, kana: str) -> Payer:
    """An account in some bank (口座)."""
    bank = rng.choice(list(FEES))
    return Payer(kana, bank, f"{rng.randrange(1, 700):03d}")


def fee_of(payer: Payer, amount: int) -> int:
    """What the payer's bank takes for the transfer (振込手数料)."""
    low, high = FEES[payer.bank]
    return low if amount < 30_000 else high
