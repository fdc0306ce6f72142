"""What makes a name less sure than its letters are (名称の疑い)."""

import datetime as dt
import re
from collections.abc import Sequence

from books.banks import find_bank
from books.model import BankAccount
from extractors.company import has_legal_form, strip_honorific
from extractors.labels import is_label
from extractors.lookup import Found
from extractors.segments import Segment
from extractors.signals import GRAVE, Evidenced
from extractors.variants import may_be_variant

_HIRAGANA, _KATAKANA = re.compile("[ぁ-ん]"), re.compile("[ァ-ヺ]")
FIRST_YEAR, LAST_YEAR = 2010, 2060  # papers that are read today
_OFFICE = re.compile(r"[^\s()]{1,8}(?:営業所|支店|支社|事業所|出張所|本社|工場)")
LIKE_ANOTHER = 0.4  # chance of a letter to be misread from which words prove nothing
SHAPES = frozenset(
    "ーカ力エ工ロ口トニ二一ハ八タ夕オ才ミ三ベペヘリりべぺへ"
)  # of two scripts
EARLY, LATE = 100, 400  # days from the issue to the payment


def may_be_other_form(name: Found[str]) -> bool:
    """True where a picture can't tell which form of a letter is printed (異体字)."""
    told = name.segment.settled or name.segment.confidence >= 1.0
    return not told and may_be_variant(name.value)


def words_settle(name: Found[str]) -> bool:
    """True where the words of a name prove its letters: none is likely another, but for
    those that only words tell apart (ニ 二, 口 ロ).
    """
    place = name.segment
    pairs = zip(place.text, place.chances, strict=False)
    unsure = [char for char, chance in pairs if 1 - chance >= LIKE_ANOTHER]
    return not unsure or (set(unsure) <= SHAPES and not may_be_other_form(name))


def may_be_other_code(code: Found[str]) -> bool:
    """True where only the neighbours could tell a letter from a digit (O 0, I 1 …).

    >>> from extractors.lookup import Found
    >>> from extractors.page import Box
    >>> from extractors.segments import Segment
    >>> seen = Segment("", Box(0, 0, 1, 1), 1, 0.99)
    >>> [may_be_other_code(Found(t, seen)) for t in ("B74385-00", "2026-0346", "PO-12")]
    [True, False, False]
    """
    text = code.value
    if code.segment.confidence >= 1.0 or text.isdigit() or not re.search("[A-Z]", text):
        return False
    parts = re.split(r"[^0-9A-Za-z]+", text)
    return any(_is_torn(part) for part in parts)


def _is_torn(part: str) -> bool:
    """A part of look-alikes only, or one where a look-alike joins letters and digits."""
    if part.isalpha():
        return False
    if re.fullmatch(r"[0OD1Il]{1,3}", part):
        return True
    return bool(re.search(r"[A-Za-z][0OD1Il](?=[A-Za-z]|$)|\d[OIl]\d", part))


def doubt_dates(document_dates: dict[str, dt.date | None], fields: Evidenced) -> None:
    """Dates that no paper of today has: years off, or payment long after the issue."""
    issued, due = document_dates.get("issue_date"), document_dates.get("due_date")
    for path, day in document_dates.items():
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            fields.doubt(path, GRAVE)
    if issued and due and not -EARLY <= (due - issued).days <= LATE:
        fields.doubt("issue_date", GRAVE)
        fields.doubt("due_date", GRAVE)


def doubt_branch(segments: Sequence[Segment], fields: Evidenced) -> None:
    """A shop's branch (霞が関店) right below another line: that may be the name."""
    place = fields.segment("issuer.name")
    if place is None or not re.fullmatch(r"\S{1,8}店", place.compact):
        return
    if has_legal_form(place.text):
        return
    for above in segments:
        gap = place.box.y0 - above.box.y1
        near = above.page == place.page and -2 < gap < place.box.height
        if near and above.box.x_overlap(place.box) > 0 and not is_label(above):
            fields.doubt("issuer.name", GRAVE)


def doubt_office(fields: Evidenced) -> None:
    """An office alone (名古屋営業所): its company stands elsewhere."""
    place = fields.segment("issuer.name")
    if place is None or has_legal_form(place.text):
        return
    if _OFFICE.fullmatch(place.compact):
        fields.doubt("issuer.name", GRAVE)


def doubt_crowded(segments: Sequence[Segment], fields: Evidenced) -> None:
    """A name that something else was read over or right behind: a seal hides letters."""
    for path in ("issuer.name", "recipient.name"):
        place = fields.segment(path)
        if place is None:
            continue
        box, reach = place.box, 0.8 * place.box.height
        for other in segments:
            near = other.box.x0 < box.x1 + reach and other.box.x1 > box.x0
            covers = other.box.y_overlap(box) > 0.25 * min(box.height, other.box.height)
            honorific = not strip_honorific(other.text)
            apart = other.page != place.page or honorific
            if not apart and near and covers and other.box.x1 > box.x1 + 1:
                fields.doubt(path)


_SCRAP = re.compile(r".{1,3}|.*\d.*")  # of the name of a holder
_SHORT_BRANCH = re.compile("[〇一二三四五六七八九]{1,2}支?店")


def doubt_accounts(accounts: Sequence[BankAccount], fields: Evidenced) -> None:
    """Accounts that can't be: a holder with a number in it (cells put together wrongly)
    or, read from a picture, in two scripts at once, or no more than a scrap (マイ, 7カ);
    a bank that is none; a branch of ゆうちょ銀行, three figures each, that lost one
    (〇六八 read as 六八).
    """
    for index, account in enumerate(accounts):
        holder, path = account.holder or "", f"bank_accounts[{index}]"
        picture = fields.signals(f"{path}.number").picture > 0
        odd = picture and _HIRAGANA.search(holder) and _KATAKANA.search(holder)
        if re.search(r"\d{3}", holder) or odd:
            for part in ("bank", "branch", "number", "holder"):
                fields.doubt(f"{path}.{part}", GRAVE)
        if picture and account.holder and _SCRAP.fullmatch(holder.replace(" ", "")):
            fields.doubt(f"{path}.holder", GRAVE)
        if picture and _SHORT_BRANCH.fullmatch(account.branch or ""):
            fields.doubt(f"{path}.branch", GRAVE)
        if picture and account.bank and find_bank(account.bank) is None:
            for part in ("bank", "branch", "number", "holder"):
                fields.doubt(f"{path}.{part}", GRAVE)


_IN_SENTENCE = re.compile(r"\((?:口座)?名義人?[\s:：]*(?:[ァ-ヶ]{1,2}\))?([^)]*)$")


def doubt_cut_holders(accounts: Sequence[BankAccount], fields: Evidenced) -> None:
    """A holder in a bracket that the line does not close: (名義 カ)ミノリ goes on below."""
    for index, account in enumerate(accounts):
        place = fields.segment(f"bank_accounts[{index}].number")
        if account.holder and place and _IN_SENTENCE.search(place.text):
            fields.doubt(f"bank_accounts[{index}].holder", GRAVE)
