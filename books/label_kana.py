"""Labels in kana, as old printing systems write them, in the usual kanji (カナの見出し).

Forms of old machines know half-width kana only: ｺﾞｾｲｷｭｳｶﾞｸ is ご請求額, ｼﾊﾗｲｷｹﾞﾝ 支払期限. Their
kana may be large where small ones are meant (ｼﾖｳｹｲ).
"""

import re
from functools import lru_cache

_LARGE = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
_WORDS = {
    "ゴ": "ご", "オ": "お", "オン": "御", "キシヤ": "貴社", "コンカイ": "今回", "トウゲツ": "当月", "コンゲツ": "今月",
    "ゼンカイ": "前回", "ゼンゲツ": "前月", "サシヒキ": "差引", "クリコシ": "繰越", "ザンダカ": "残高", "ニユウキン": "入金",
    "セイキユウ": "請求", "ミツモリ": "見積", "チユウモン": "注文", "ハツチユウ": "発注", "ノウヒン": "納品", "ノウニユウ": "納入",
    "ケンシユウ": "検収", "リヨウシユウ": "領収", "シハライ": "支払", "フリコミ": "振込", "ウリアゲ": "売上", "シイレ": "仕入",
    "カイアゲ": "買上", "トリヒキ": "取引", "デンピヨウ": "伝票", "ハツコウ": "発行", "サクセイ": "作成", "シメキリ": "締切", "シメ": "締",
    "シヨウケイ": "小計", "ソウゴウケイ": "総合計", "ゴウケイ": "合計", "ケイ": "計", "ソウガク": "総額", "キンガク": "金額", "ガク": "額",
    "ダイキン": "代金", "ゼイヌキ": "税抜", "ゼイコミ": "税込", "シヨウヒゼイ": "消費税", "ゼイガク": "税額", "ゼイリツ": "税率", "ゼイ": "税",
    "トウ": "等", "タイシヨウ": "対象", "ホンタイ": "本体", "ソウサイ": "相殺", "テスウリヨウ": "手数料", "ゲンセン": "源泉",
    "キゲン": "期限", "キジツ": "期日", "ヨテイビ": "予定日", "ネンガツピ": "年月日", "ガツピ": "月日", "ヒヅケ": "日付", "ビ": "日", "ジツ": "日",
    "ノウキ": "納期", "バンゴウ": "番号", "ナンバー": "番号", "トウロク": "登録", "ジギヨウシヤ": "事業者",
    "ヒンメイ": "品名", "シナメイ": "品名", "ヒンバン": "品番", "シヨウヒン": "商品", "コード": "コード", "メイ": "名", "テキヨウ": "摘要",
    "スウリヨウ": "数量", "スウ": "数", "タンイ": "単位", "タンカ": "単価", "ビコウ": "備考", "サキ": "先", "ケンメイ": "件名",
    "コウザ": "口座", "ギンコウ": "銀行", "シテン": "支店", "メイギ": "名義", "シユモク": "種目", "デンワ": "電話", "タントウ": "担当",
}  # fmt: skip
_LONGEST = max(map(len, _WORDS))
_KANA = re.compile(r"[ァ-ヶー]{3,}")


@lru_cache(maxsize=8192)
def in_kanji(text: str) -> str | None:
    """A label in kana as it is usually written; None where its words are not known.

    >>> in_kanji("ゴセイキュウガク"), in_kanji("シヨウヒゼイ(10%)"), in_kanji("シャンプー")
    ('ご請求額', '消費税(10%)', None)
    """
    if not _KANA.match(text):
        return None
    found = _KANA.sub(lambda run: _words(run[0].translate(_LARGE)) or run[0], text)
    return None if _KANA.match(found) and found != "コード" else found


def _words(kana: str) -> str | None:
    """The words that a run of kana is made of; the longest that fits comes first."""
    if not kana:
        return ""
    for length in range(min(_LONGEST, len(kana)), 0, -1):
        word = _WORDS.get(kana[:length])
        rest = _words(kana[length:]) if word else None
        if word and rest is not None:
            return word + rest
    return None
