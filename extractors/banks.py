"""Accounts to pay into (振込先口座)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from books.model import AccountType, BankAccount
from extractors.normalize import clean, compact
from extractors.segments import Segment, rows

_BANK = re.compile(
    r"(?P<bank>(?:[\u3040-\u30ff\u4e00-\u9fff々A-Za-z・&ー]|(?<=[A-Za-z]) (?=[A-Za-z])){1,16}?"
    r"(?:銀行|信用金庫|信用組合|労働金庫|農業協同組合|農協|信金|信組|信託銀行|中央金庫))"
)
_BRANCH = re.compile(
    r"(?P<branch>[\u3040-\u30ff\u4e00-\u9fff々A-Za-z0-9〇・ー]{0,14}?(?:本店営業部|支店|営業部|出張所|本店|支所|営業所|センター店|店))"
)
_TYPE = re.compile(
    r"(?P<type>普通|当座|貯蓄|\(普\)|\(当\)|普(?=\s*\d{7})|当(?=\s*\d{7}))(?:預金|口座|貯金)?"
)
_NUMBER = re.compile(r"(?<![\d-])(?P<number>\d{7})(?:(?![\d-])|(?=1[)）]))")
_HOLDER_LABEL = re.compile(
    r"(?:口座名義人?|口座名|名義人?|受取人名?|フリガナ|カナ|口座人名?)\s*(?:\(カナ\))?\s*[::]?\s*"
)
_KANA = re.compile(r"[ァ-ヶヽヾー・A-Za-z0-9()（）\-. ]{3,48}")
_STOP = re.compile(
    r"備考|※|お?振込手数料|恐れ入り|支払期[限日]|振込期[限日]|お支払|合計|小計|消費税|担当|登録番号|TEL|手数料|検印|承認|特記|以上"
)
_CODES = re.compile(
    r"\((?:銀行|支店|金融機関)?コード?[::]?\s*\d{3,4}\)|[((]\d{3,4}[))]|(?:銀行|支店)?コード[::]?\s*\d{3,4}"
)
_LABELS = re.compile(
    r"(?:銀行名|金融機関名?|支店名|預金種目|口座種別|種別|種目|口座番号|口座No\.?|番号)\s*[::]?\s*(?=\S)|支店\s*[::]\s*"
)


@dataclass(frozen=True)
class AccountFound:
    """An account with the run that shows its number, and all its runs."""

    account: BankAccount
    segment: Segment
    confidence: float
    holder_confidence: float = 1.0


def find_accounts(segments: Sequence[Segment]) -> tuple[AccountFound, ...]:
    """Every bank account on a document, in reading order."""
    found: list[AccountFound] = []
    starts = [s for s in segments if _starts(s, segments)]
    for index, start in enumerate(starts):
        block = _block(start, segments, starts[index + 1 :])
        account = parse_account(" ".join(s.text for s in block))
        if account is None or account.number is None:
            continue
        if any(account.number == other.account.number for other in found):
            continue
        digits = next((s for s in block if account.number in s.compact), start)
        sure = min(s.confidence for s in block)
        holder = account.holder or ""
        tail = [
            s.confidence for s in block if s.compact and s.compact in compact(holder)
        ]
        own = [s.confidence for s in block if compact(holder) in s.compact]
        found.append(AccountFound(account, digits, sure, min(tail or own or [1.0])))
    return tuple(found)


def parse_account(text: str) -> BankAccount | None:
    """An account out of a text such as ``みずほ銀行 渋谷支店 普通 1234567 カ)エー``.

    >>> parse_account("ゆうちょ銀行 四〇八支店 普通 5362382 ｼﾔ)ｻﾎﾟ-ﾄ").holder
    'シヤ)サポ-ト'
    """
    text = _CODES.sub(" ", clean(text))
    text = _LABELS.sub(" ", text)
    bank = _BANK.search(text)
    if bank is None:
        return None
    name = re.sub(
        r"^(?:お?振込先|振込口座|取引銀行|銀行|振込銀行|口座)+", "", bank["bank"]
    )
    rest = text[bank.end() :]
    number = _NUMBER.search(rest)
    branch = _BRANCH.search(rest[: number.start()] if number else rest)
    kind = _TYPE.search(rest)
    return BankAccount(
        bank=name or None,
        branch=branch["branch"].strip() if branch else None,
        account_type=_account_type(kind["type"]) if kind else None,
        number=number["number"] if number else None,
        holder=_holder(rest, number, kind),
    )


def _account_type(text: str) -> AccountType:
    return {"当": AccountType.CURRENT, "貯": AccountType.SAVINGS}.get(
        text.strip("()")[0], AccountType.ORDINARY
    )


def _holder(
    rest: str, number: re.Match[str] | None, kind: re.Match[str] | None
) -> str | None:
    label = list(_HOLDER_LABEL.finditer(rest))
    if label:
        candidates = [rest[m.end() :] for m in label]
    elif number:
        candidates = [rest[number.end() :]]
    else:
        candidates = []
    for text in candidates:
        cut = _STOP.split(_HOLDER_LABEL.split(text)[0])[0]
        holder = _kana_part(cut) or _plain_part(cut)
        if holder:
            return holder
    return None


def _kana_part(text: str) -> str | None:
    """The kana of a holder; in ``株式会社エー (カ)エー)`` what the bank wants."""
    text = text.strip(" :/、")
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
    text = text.strip(" :/、")
    return text if 2 <= len(text) <= 40 and not re.search(r"\d{4}|[。]", text) else None


def _starts(segment: Segment, segments: Sequence[Segment]) -> bool:
    text = re.sub(
        r"^(?:お?振込先|振込口座|取引銀行|お?取引銀行)[::]?", "", segment.compact
    )
    found = _BANK.search(text)
    if found is None or len(found["bank"]) < 3:
        return False
    return found["bank"] not in {"取引銀行", "振込銀行", "お取引銀行", "銀行"}


def _block(
    start: Segment, segments: Sequence[Segment], others: Sequence[Segment]
) -> list[Segment]:
    """The runs that tell one account: its line, and lines below in the same block."""
    stop = [
        s.box.y0 for s in others if s.page == start.page and s.box.y0 > start.box.y1 - 2
    ]
    limit = min([start.box.y1 + 5.5 * 1.8 * start.box.height, *stop])
    near = [
        s
        for s in segments
        if s.page == start.page
        and s.box.cy > start.box.y0 - 0.2 * start.box.height
        and s.box.cy < limit
    ]
    taken: list[Segment] = []
    right = start.box.x1
    bottom = start.box.y1
    left = start.box.x0 - 70
    for line in rows(near):
        inside = _chain(line, start, right, left)
        if not inside:
            continue
        if min(s.box.y0 for s in inside) - bottom > 2.2 * start.box.height:
            break
        if taken and any(_STOP.search(s.text) for s in inside[:1]):
            break
        taken += inside
        right = max(right, *(s.box.x1 for s in inside))
        bottom = max(s.box.y1 for s in inside)
    return taken or [start]


def _chain(
    line: list[Segment], start: Segment, right: float, left: float
) -> list[Segment]:
    """Neighbours on a line from the block's left edge on, until a wide gap."""
    out: list[Segment] = []
    edge: float | None = None
    for segment in line:
        if segment is start or start in line:
            if segment.box.x0 < start.box.x0 - 1:
                continue
        elif segment.box.x1 < left or (edge is None and segment.box.x0 > right):
            continue
        if edge is not None and segment.box.x0 - edge > 6.0 * start.box.height:
            break
        out.append(segment)
        edge = segment.box.x1
    return out
