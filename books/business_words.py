"""Words that bank files may shorten inside a name (事業略語).

The table of 事業略語 as banks print it beside those of 法人略語 and 営業所略語
(京葉銀行 https://www.keiyobank.co.jp/alpha_dbank/internet/typing.html, and a municipality's
別表); three public implementations agree with it. They have no brackets, and holders that
were registered with the full word exist: a name may stand in either form.
"""

import re
from typing import NamedTuple


class BusinessWord(NamedTuple):
    """A word, its reading and its abbreviation, both in the kana of banks."""

    name: str
    reading: str
    abbreviation: str


BUSINESS_WORDS = (
    BusinessWord("連合会", "レンゴウカイ", "レン"),
    BusinessWord("共済組合", "キヨウサイクミアイ", "キヨウサイ"),
    BusinessWord("協同組合", "キヨウドウクミアイ", "キヨウクミ"),
    BusinessWord("生命保険", "セイメイホケン", "セイメイ"),
    BusinessWord("海上火災保険", "カイジヨウカサイホケン", "カイジヨウ"),
    BusinessWord("火災海上保険", "カサイカイジヨウホケン", "カサイ"),
    BusinessWord("健康保険組合", "ケンコウホケンクミアイ", "ケンポ"),
    BusinessWord("国民健康保険組合", "コクミンケンコウホケンクミアイ", "コクホ"),
    BusinessWord(
        "国民健康保険団体連合会",
        "コクミンケンコウホケンダンタイレンゴウカイ",
        "コクホレン",
    ),
    BusinessWord(
        "社会保険診療報酬支払基金",
        "シヤカイホケンシンリヨウホウシユウシハライキキン",
        "シヤホ",
    ),
    BusinessWord("厚生年金基金", "コウセイネンキンキキン", "コウネン"),
    BusinessWord("従業員組合", "ジユウギヨウインクミアイ", "ジユウクミ"),
    BusinessWord("労働組合", "ロウドウクミアイ", "ロウクミ"),
    BusinessWord("生活協同組合", "セイカツキヨウドウクミアイ", "セイキヨウ"),
    BusinessWord(
        "食糧販売協同組合", "シヨクリヨウハンバイキヨウドウクミアイ", "シヨクハンキヨウ"
    ),
    BusinessWord(
        "国家公務員共済組合連合会",
        "コツカコウムインキヨウサイクミアイレンゴウカイ",
        "コクキヨウレン",
    ),
    BusinessWord("農業協同組合", "ノウギヨウキヨウドウクミアイ", "ノウキヨウ"),
    BusinessWord(
        "農業協同組合連合会",
        "ノウギヨウキヨウドウクミアイレンゴウカイ",
        "ノウキヨウレン",
    ),
    BusinessWord(
        "経済農業協同組合連合会",
        "ケイザイノウギヨウキヨウドウクミアイレンゴウカイ",
        "ケイザイレン",
    ),
    BusinessWord(
        "共済農業協同組合連合会",
        "キヨウサイノウギヨウキヨウドウクミアイレンゴウカイ",
        "キヨウサイレン",
    ),
    BusinessWord("漁業協同組合", "ギヨギヨウキヨウドウクミアイ", "ギヨキヨウ"),
    BusinessWord(
        "漁業協同組合連合会", "ギヨギヨウキヨウドウクミアイレンゴウカイ", "ギヨレン"
    ),
    BusinessWord("公共職業安定所", "コウキヨウシヨクギヨウアンテイジヨ", "シヨクアン"),
    BusinessWord("社会福祉協議会", "シヤカイフクシキヨウギカイ", "シヤキヨウ"),
    BusinessWord("特別養護老人ホーム", "トクベツヨウゴロウジンホ-ム", "トクヨウ"),
    BusinessWord("有限責任事業組合", "ユウゲンセキニンジギヨウクミアイ", "ユウクミ"),
)

_SHORT = {w.reading: w.abbreviation for w in BUSINESS_WORDS}
_READINGS = re.compile("|".join(sorted(_SHORT, key=len, reverse=True)))


def shorten_words(kana: str) -> str:
    """Full-width bank kana with every business word shortened (事業略語への変換).

    >>> shorten_words("オオサカケンコウホケンクミアイ")
    'オオサカケンポ'
    """
    return _READINGS.sub(lambda m: _SHORT[m[0]], kana)
