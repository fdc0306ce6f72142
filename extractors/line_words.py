"""Words of goods and services in the letters that they are written in (品名の字).

The recogniser gives forms that no line of goods is printed in today: old and Chinese
forms, and rare letters for those of everyday words of the trade. Names of people and
companies keep their forms; only descriptions are settled here.
"""

import re

# old forms (旧字体) and look-alikes that descriptions are not written with
_FORMS = str.maketrans(
    "釀關燒寫體圓廣賣讀變發對鐵鑛齒條淨實繪擴澁蠟匆",
    "醸関焼写体円広売読変発対鉄鉱歯条浄実絵拡渋蝋匁",
)
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[榴椒]包"), "梱包"),
    (re.compile("(?<![一-龠])夕オル"), "タオル"),
    (re.compile("[力カ]一(?=[ァ-ヴ])"), "カー"),
)


def settle_words(text: str) -> str:
    """A description with its everyday letters.

    >>> settle_words("送料・榴包費"), settle_words("定期清掃 力一ペット")
    ('送料・梱包費', '定期清掃 カーペット')
    """
    text = text.translate(_FORMS)
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    return text
