"""Kana of bank files: characters, legal forms, account holders (銀行のカナ).

Bank files know about 70 half-width characters. Sources: 全国銀行協会
「適用業務およびレコード・フォーマット」付録1 (characters, as printed by several banks);
京葉銀行, 常陽銀行 and other banks publish the tables of 法人略語 and 営業所略語
(https://www.keiyobank.co.jp/alpha_dbank/internet/typing.html).
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from books.errors import FormatError

_KANA = frozenset("ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ")
LATIN_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

BANK_NAME_CHARACTERS = _KANA | LATIN_LETTERS | frozenset("0123456789-")
"""What a bank's or branch's name may hold (店舗名)."""
HOLDER_CHARACTERS = BANK_NAME_CHARACTERS | frozenset(" ().")
"""What the name of an account holder may hold (口座名・受取人名・委託者名)."""
EDI_CHARACTERS = HOLDER_CHARACTERS | frozenset("ｦ\\｢｣/")
"""What EDI information may hold (EDI情報)."""

_HIRAGANA_TO_KATAKANA = {c: c + 0x60 for c in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶヰヱ", "アイウエオツヤユヨワカケイエ")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─━", "-") | {"¥": "\\"})
_HALF = {unicodedata.normalize("NFKC", c): c for c in map(chr, range(0xFF61, 0xFF9E))}
_HALF |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def plain_kana(text: str) -> str:
    """Kana in the one form that names are compared in (仮名の統一); kanji stay.

    NFKC, katakana, upper case, large kana, ー as -, one kind of blank.

    >>> plain_kana("ｼｬﾄｰ　ひので")
    'シヤト- ヒノデ'
    """
    kana = unicodedata.normalize("NFKC", text).translate(_HIRAGANA_TO_KATAKANA)
    # A voiced mark that stands alone (゛゜) became blank and mark
    kana = unicodedata.normalize("NFC", re.sub(" (?=[\u3099\u309a])", "", kana))
    plain = kana.upper().translate(_LARGE).translate(_HYPHENS)
    return re.sub(r"\s+", " ", plain).strip()


def to_bank_kana(text: str, allowed: frozenset[str] = HOLDER_CHARACTERS) -> str:
    """Write kana in the half-width form of bank files (銀行カナ).

    Small kana become large, ー becomes -, voiced marks their own character, letters
    upper case; where the set lacks them ヲ becomes オ and ・ a blank.

    >>> to_bank_kana("キャノン・ショップ　ガードabc")
    'ｷﾔﾉﾝ ｼﾖﾂﾌﾟ ｶﾞ-ﾄﾞABC'

    Raises:
        FormatError: a character that bank files can't hold, a kanji for instance.
    """
    plain = plain_kana(text) if "ｦ" in allowed else _name_kana(text)
    decomposed = unicodedata.normalize("NFD", plain)
    half = "".join(_HALF.get(char, char) for char in decomposed)
    for char in half:
        if char not in allowed:
            shown = unicodedata.normalize("NFKC", char)
            raise FormatError(
                f"「{text}」の「{shown}」は銀行のデータに書けません。"
                "カナ、英大文字、数字で入力し直してください。"
            )
    return half


def _name_kana(text: str) -> str:
    """Plain kana without the two characters that names must do without."""
    return plain_kana(plain_kana(text).replace("ヲ", "オ").replace("・", " "))


def is_bank_text(text: str, allowed: frozenset[str] = HOLDER_CHARACTERS) -> bool:
    """Whether a text can stand in a bank file as it is (銀行カナの判定)."""
    return allowed.issuperset(text)


class LegalForm(NamedTuple):
    """A word that bank files abbreviate (法人略語・営業所略語)."""

    name: str
    reading: str
    abbreviation: str
    mark: str = ""


LEGAL_FORMS = (
    LegalForm("株式会社", "カブシキガイシヤ", "カ", "株"),
    LegalForm("株式会社", "カブシキカイシヤ", "カ", "株"),
    LegalForm("有限会社", "ユウゲンガイシヤ", "ユ", "有"),
    LegalForm("有限会社", "ユウゲンカイシヤ", "ユ", "有"),
    LegalForm("合名会社", "ゴウメイガイシヤ", "メ", "名"),
    LegalForm("合資会社", "ゴウシガイシヤ", "シ", "資"),
    LegalForm("合同会社", "ゴウドウガイシヤ", "ド", "同"),
    LegalForm("相互会社", "ソウゴガイシヤ", "ソ"),
    LegalForm("医療法人", "イリヨウホウジン", "イ", "医"),
    LegalForm("医療法人社団", "イリヨウホウジンシヤダン", "イ"),
    LegalForm("医療法人財団", "イリヨウホウジンザイダン", "イ"),
    LegalForm("社会医療法人", "シヤカイイリヨウホウジン", "イ"),
    LegalForm("財団法人", "ザイダンホウジン", "ザイ", "財"),
    LegalForm("一般財団法人", "イツパンザイダンホウジン", "ザイ", "一財"),
    LegalForm("公益財団法人", "コウエキザイダンホウジン", "ザイ", "公財"),
    LegalForm("社団法人", "シヤダンホウジン", "シヤ", "社"),
    LegalForm("一般社団法人", "イツパンシヤダンホウジン", "シヤ", "一社"),
    LegalForm("公益社団法人", "コウエキシヤダンホウジン", "シヤ", "公社"),
    LegalForm("宗教法人", "シユウキヨウホウジン", "シユウ", "宗"),
    LegalForm("学校法人", "ガツコウホウジン", "ガク", "学"),
    LegalForm("社会福祉法人", "シヤカイフクシホウジン", "フク", "福"),
    LegalForm("更生保護法人", "コウセイホゴホウジン", "ホゴ"),
    LegalForm(
        "特定非営利活動法人", "トクテイヒエイリカツドウホウジン", "トクヒ", "特非"
    ),
    LegalForm("NPO法人", "エヌピ-オ-ホウジン", "トクヒ"),
    LegalForm("独立行政法人", "ドクリツギヨウセイホウジン", "ドク", "独"),
    LegalForm("地方独立行政法人", "チホウドクリツギヨウセイホウジン", "チドク"),
    LegalForm("弁護士法人", "ベンゴシホウジン", "ベン"),
    LegalForm("有限責任中間法人", "ユウゲンセキニンチユウカンホウジン", "チユウ"),
    LegalForm("無限責任中間法人", "ムゲンセキニンチユウカンホウジン", "チユウ"),
    LegalForm("行政書士法人", "ギヨウセイシヨシホウジン", "ギヨ"),
    LegalForm("司法書士法人", "シホウシヨシホウジン", "シホウ"),
    LegalForm("税理士法人", "ゼイリシホウジン", "ゼイ"),
    LegalForm("国立大学法人", "コクリツダイガクホウジン", "ダイ"),
    LegalForm("公立大学法人", "コウリツダイガクホウジン", "ダイ"),
    LegalForm("農事組合法人", "ノウジクミアイホウジン", "ノウ"),
    LegalForm("管理組合法人", "カンリクミアイホウジン", "カンリ"),
    LegalForm("社会保険労務士法人", "シヤカイホケンロウムシホウジン", "ロウム"),
)
OFFICE_FORMS = (
    LegalForm("営業所", "エイギヨウシヨ", "エイ"),
    LegalForm("出張所", "シユツチヨウシヨ", "シユツ"),
)

_ABBREVIATIONS = {w: f.abbreviation for f in LEGAL_FORMS for w in (f.name, f.reading)}
_ABBREVIATIONS |= {f"({f.mark})": f.abbreviation for f in LEGAL_FORMS if f.mark}


def _alternatives(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))


FORM_IN_FULL = re.compile(rf"\s*({_alternatives(set(_ABBREVIATIONS))})\s*")
FORM_IN_NAME = re.compile(
    _alternatives({word for word in _ABBREVIATIONS if not re.match("[ァ-ヶ]", word)})
)
_SHORT = _alternatives(set(_ABBREVIATIONS.values()))
FORM_AT_HEAD = re.compile(rf"^\(?({_SHORT})(?:\)|(?<=カ)\.)\s*(?=.)")
FORM_AT_TAIL = re.compile(rf"(?<=.)\s*\(({_SHORT})\)?$")
FORM_BETWEEN = re.compile(rf"(?<=.)\s*\(({_SHORT})\)\s*(?=.)")
_OFFICES = {f.abbreviation: f.reading for f in OFFICE_FORMS}
_OFFICE = re.compile(rf"\(({_alternatives(set(_OFFICES))})\)?$")


def abbreviate_legal_form(name: str) -> str | None:
    """Abbreviation of a legal form in kanji or kana (法人略語), or None.

    >>> abbreviate_legal_form("株式会社"), abbreviate_legal_form("㈲")
    ('カ', 'ユ')
    >>> abbreviate_legal_form("商店") is None
    True
    """
    return _ABBREVIATIONS.get(plain_kana(name))


def expand_legal_form(abbreviation: str) -> tuple[str, ...]:
    """Legal forms that an abbreviation can stand for (法人略語の逆引き).

    >>> expand_legal_form("ｶ"), expand_legal_form("チユウ")
    (('株式会社',), ('有限責任中間法人', '無限責任中間法人'))
    """
    wanted = plain_kana(abbreviation)
    return tuple(dict.fromkeys(f.name for f in LEGAL_FORMS if f.abbreviation == wanted))


def split_legal_form(name: str) -> tuple[str, str | None]:
    """A name without its legal form, and the form's abbreviation or None (法人格).

    >>> split_legal_form("㈱青空 商店"), split_legal_form("青空商店")
    (('青空 商店', 'カ'), ('青空商店', None))
    """
    plain = unicodedata.normalize("NFKC", name)
    found = FORM_IN_NAME.search(plain)
    if found is None:
        return plain.strip(), None
    bare = f"{plain[: found.start()]} {plain[found.end() :]}".strip()
    return bare, _ABBREVIATIONS[found[0]]


def find_legal_form(holder: str) -> str | None:
    """Abbreviation of the legal form in an account holder's name, or None.

    >>> find_legal_form("ｶ)ﾆｼﾑﾗ"), find_legal_form("ニシムラ(ユ"), find_legal_form("ﾆｼﾑﾗ")
    ('カ', 'ユ', None)
    """
    plain = plain_kana(holder)
    for pattern in (FORM_AT_HEAD, FORM_AT_TAIL, FORM_BETWEEN, FORM_IN_FULL):
        match = pattern.search(plain)
        if match:
            return _ABBREVIATIONS.get(match[1], match[1])
    return None


def to_bank_holder(text: str) -> str:
    """Write an account holder as banks do (口座名義): legal form abbreviated, half width.

    The form becomes ``ｶ)`` in front, ``(ｶ`` behind and ``(ｶ)`` between.

    >>> to_bank_holder("株式会社ニシムラ商会".replace("商会", "ショウカイ"))
    'ｶ)ﾆｼﾑﾗｼﾖｳｶｲ'
    >>> to_bank_holder("ニシムラ カブシキガイシャ"), to_bank_holder("ケイヨウ(株)チバシテン")
    ('ﾆｼﾑﾗ(ｶ', 'ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ')

    Raises:
        FormatError: a character that bank files can't hold, a kanji for instance.
    """
    plain = FORM_IN_FULL.sub(lambda m: f"({_ABBREVIATIONS[m[1]]})", _name_kana(text))
    headed = FORM_AT_HEAD.sub(r"\1)", plain)
    return to_bank_kana(FORM_AT_TAIL.sub(r"(\1", FORM_BETWEEN.sub(r"(\1)", headed)))


@lru_cache(maxsize=8192)  # of the same names, thousands of times
def normalise_holder(text: str) -> str:
    """Make names of account holders comparable (名義の正規化); never fails.

    Full-width katakana without legal form, blanks, dots; small kana large, ー as -,
    ヲ as オ.
    A name that is nothing but a legal form stays.

    >>> normalise_holder("ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ") == normalise_holder("ニシムラショウテン　株式会社")
    True
    >>> normalise_holder("(ﾄﾞ)ｳﾒﾀﾞ ｺ-ﾋ-")
    'ウメダコ-ヒ-'
    """
    plain = plain_kana(text).replace("ヲ", "オ")
    bare = FORM_IN_FULL.sub(" ", plain)
    for pattern in (FORM_AT_HEAD, FORM_AT_TAIL, FORM_BETWEEN):
        bare = pattern.sub(" ", bare.strip())
    bare = _OFFICE.sub(lambda m: _OFFICES[m[1]], bare)
    return re.sub(r"[\s.・,]", "", bare) or re.sub(r"[\s.・,]", "", plain)
