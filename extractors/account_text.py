"""A bank account out of one run of text (振込先の文字列)."""

import re
from collections.abc import Iterator

from books.banks import find_bank, find_branch
from books.model import AccountType, BankAccount
from extractors.normalize import clean

_KIND = (
    r"(?:銀行|信用金庫|信用組合|労働金庫|農業協同組合|漁業協同組合|農協|漁協|信金|信組"
    r"|中央金庫|[工林金]中金|信用農業協同組合連合会|信用漁業協同組合連合会)"
)
_LETTER = r"(?:[\u3040-\u30ff\u4e00-\u9fff々A-Za-z・&ー]|(?<=[A-Za-z]) (?=[A-Za-z]))"
_BANK = re.compile(
    rf"(?P<bank>{_LETTER}{{1,20}}?{_KIND}|JA(?:バンク)?[\u3040-\u30ff\u4e00-\u9fff々]{{2,8}}(?=\s)|整理回収機構)"
    r"(?!営業日)"
)
# What may stand before a name without a space: the label of the block.
_BEFORE_BANK = re.compile(
    r"(?:(?:お|御|ご)?(?:振込み?|取引|支払い?|入金|送金|払込み?|決済|指定)(?:先|[口ロ]座|銀行|情報|金融機関)*"
    r"|金融機関名?|銀行名|銀行|口座|Bank(?:Name)?|BANK|・)+"
)
_BRANCH = re.compile(
    r"(?P<branch>(?!支店(?!\w))(?:本店営業部|本店|本所|[\u3040-\u30ff\u4e00-\u9fff々A-Za-z0-9〇・ー]{1,14}?"
    r"(?:本店営業部|支店|営業部|出張所|本店|本所|支所|営業所|センター店|店)))"
)
_TYPE = re.compile(
    r"(?P<type>普通|当座|貯蓄|\(普\)|\(当\)|普(?=\s*\d{7})|当(?=\s*\d{7}))(?:預金|口座|貯金)*"
)
_NUMBER = re.compile(r"(?<![\d-])(?P<number>\d{7})(?:(?![\d-])|(?=1[)）]))")
HOLDER_LABEL = re.compile(
    r"(?:(?:[口ロ□]座)?名義人?|口座名|受取人名?|フリガナ|カナ(?=[::\s]|$)|口座人名?|Account Name|Holder)"
    r"\s*(?:\(カナ\))?\s*[::]?\s*"
)
_KANA = re.compile(r"[ァ-ヶヽヾー・A-Za-z0-9()（）\-. ]{3,48}")
STOP = re.compile(
    r"備考|※|お?振込手数料|恐れ入り|支払期[限日]|振込期[限日]|お支払|合計|小計|消費税|担当|登録番号|T\d{10,}|TEL|手数料|検印|承認|特記|以上"
)
_CODES = re.compile(
    r"\((?:銀行|支店|金融機関)?コード?[::]?\s*\d{3,4}\)|[((]\d{3,4}[))]|(?:銀行|支店)?コード[::]?\s*\d{3,4}"
)
_LABELS = re.compile(
    r"(?:(?<!\w)(?:銀行名|金融機関名?)|支店名|(?<!\w)店名(?=[\s::])|預金種目|口座種別|種別|種目|口座番号|口座No\.?|番号"
    r"|Bank(?: Name)?|Branch(?: Name)?|Account(?! Name)(?: No\.?| Number)?|Type)\s*[::]?\s*"
    r"|支店\s*[::]\s*"
)


_BEHIND = re.compile(r"(?<=\))\s*(?:へ|に|宛て?|あて|まで)")  # (名義 カ)エー)へお振込み
_BRACKETED = re.compile(
    r"^\((?!(?:[カユド株有]|シヤ)\))(.{3,})\)$"
)  # 1407416(ミホン(カ)
_OPEN = re.compile(r"\((?:口座)?名義|\(口座名")


def parse_account(text: str) -> BankAccount | None:
    """An account out of a text such as ``みずほ銀行 渋谷支店 普通 1234567 カ)エー``.

    >>> parse_account("ゆうちょ銀行 四〇八支店 普通 5362382 ｼﾔ)ｻﾎﾟ-ﾄ").holder
    'シヤ)サポ-ト'
    """
    text = without_labels(text)
    named = _first_bank(text)
    if named is None:
        return None
    name, end = named
    rest = text[end:]
    number = _NUMBER.search(rest)
    before = rest[: number.start()] if number else rest
    branch, kind = _branch(name, before), _TYPE.search(rest) or _TYPE.search(text)
    return BankAccount(
        bank=name,
        branch=branch,
        account_type=_account_type(kind["type"]) if kind else None,
        number=number["number"] if number else None,
        holder=_holder(rest, number),
    )


def without_labels(text: str) -> str:
    """The text without codes in brackets and without labels of its parts."""
    text = re.sub(r"(?<=\w)[\\|](?=\w)", "", clean(text))  # edges of letters misread
    text = re.sub(r"(?<!\d)\d(?: ?\d){6}(?! ?\d)", _without_spaces, text)
    text = re.sub(r"\([ァ-ヶー]+\)(?=支?店)", "", text)  # 〇一八(ゼロイチハチ)店
    return _LABELS.sub(" ", _CODES.sub(" ", text))


def _without_spaces(found: re.Match[str]) -> str:
    """Digits in boxes (82 453 2 6); one blank alone parts two numbers."""
    whole = found[0].replace(" ", "")
    labelled = re.search(r"(?:番号|No)\W*$", found.string[: found.start()])
    return whole if labelled or len(found[0]) - len(whole) > 1 else found[0]


def bank_name(text: str) -> str | None:
    """The first bank named in a text, without the label before it, or None.

    >>> bank_name("お振込口座徳島大正銀行"), bank_name("取引銀行"), bank_name("銀行営業日")
    ('徳島大正銀行', None, None)
    """
    named = _first_bank(without_labels(text))
    return named[0] if named else None


def _first_bank(text: str) -> tuple[str, int] | None:
    return next(_banks(text), None)


def _banks(text: str) -> Iterator[tuple[str, int]]:
    """Every bank with the place where its name ends."""
    start = 0
    while found := _BANK.search(text, start):
        start = found.end()
        label = _BEFORE_BANK.match(found["bank"])
        name = found["bank"][label.end() :] if label else found["bank"]
        if len(name) > 2 and not re.fullmatch(_KIND, name):
            yield name.strip(), found.end()


def _branch(bank: str, text: str) -> str | None:
    """A branch by its ending (支店 …), or a name that the bank master knows (本所)."""
    kind = _TYPE.search(text)
    if found := _BRANCH.search(text[: kind.start()] if kind else text):
        return found["branch"].strip("・ ") or None
    known = find_bank(bank)
    told = re.sub(r"[\s:/、。]", "", text[: kind.start()] if kind else text)
    if known and told and not told.isdigit() and find_branch(known.code, told):
        return told
    return None


def _account_type(text: str) -> AccountType:
    return {"当": AccountType.CURRENT, "貯": AccountType.SAVINGS}.get(
        text.strip("()")[0], AccountType.ORDINARY
    )


def _holder(rest: str, number: re.Match[str] | None) -> str | None:
    labels = list(HOLDER_LABEL.finditer(rest))
    if labels:
        candidates = [rest[m.end() :] for m in labels]
    elif number:
        candidates = [rest[number.end() :]]
    else:
        candidates = []
    cut = [STOP.split(HOLDER_LABEL.split(text)[0])[0] for text in candidates]
    cut = [_BEHIND.split(text)[0] for text in cut]
    if _OPEN.search(rest):
        cut = [_within(text) for text in cut]
    cut = [without_brackets(text) for text in cut]
    told = [_kana_part(text) for text in cut] + [_plain_part(text) for text in cut]
    return next((holder for holder in told if holder), None)


def without_brackets(holder: str) -> str:
    """A holder that stands in brackets, without them: (ミホン タロウ)."""
    return _BRACKETED.sub(r"\1", holder.strip(" :/、・"))


def _within(text: str) -> str:
    """A holder that stands in the brackets of a sentence, without the closing one."""
    return text.rstrip().removesuffix(")")


def is_holder_kana(text: str) -> bool:
    """True for a text of nothing but the letters of a bank file, most of them kana."""
    text = text.strip(" :/、・")
    kana = len(re.findall(r"[ァ-ヶ]", text))
    return bool(
        re.fullmatch(r"[ァ-ヶヽヾー・A-Za-z0-9()（）力\-.° ]{1,48}", text)
    ) and kana >= 0.5 * len(re.findall(r"\w", text))


def _kana_part(text: str) -> str | None:
    """The kana of a holder; in ``株式会社エー (カ)エー)`` what the bank wants."""
    text = text.strip(" :/、・")
    whole = _KANA.match(text)
    if whole and re.search(r"[ァ-ヶ]{2}", whole[0]) and len(whole[0]) == len(text):
        return whole[0].strip()
    inner = re.search(
        r"[((]((?:[ァ-ヶー・A-Z\-. ]|カ\)|ユ\)|シヤ\)|[((][カユ][))]?)+)[))]\s*$", text
    )
    if inner and len(inner[1]) >= 3:
        return inner[1].strip()
    head = re.match(r"[ァ-ヶヽヾー・A-Z()（）\-. ]{4,48}", text)
    if head and not re.match(r"[\u4e00-\u9fff々\u3040-\u309f]", text[head.end() :]):
        return head[0].strip()
    tail = re.search(
        r"(?:^|\s)([ァ-ヶー・A-Z()（）\-.]{3,}(?: [ァ-ヶー・A-Z()（）\-.]+)*)\s*$", text
    )
    return tail[1].strip() if tail else None


def _plain_part(text: str) -> str | None:
    text = text.strip(" :/、・")
    return text if 2 <= len(text) <= 40 and not re.search(r"\d{4}|[。]", text) else None
