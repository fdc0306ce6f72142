"""Which kind of document a page begins, from its title (書類の種類の判定)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Hamming

from books.model import DocumentType
from extractors.page import Page
from extractors.segments import Segment, join, rows

_KIND = DocumentType
_COPY = r"(?:\(?(?:控え?|写し?|正|副|原本|再発行|案)\)?)?"

# In this order: a title that is two things at once is what the first row says.
_TITLES: tuple[tuple[DocumentType, str], ...] = (
    (_KIND.RETURN_INVOICE, r".{0,8}返還(?:請求書|インボイス|明細書|伝票|書)|(?:返品|値引|売上値引|返金)(?:請求書|伝票|明細書|通知書|インボイス)|赤伝(?:票)?|CREDITNOTE|クレジットノート"),
    (_KIND.PURCHASE_ORDER, r"(?:御|ご)?(?:注文|発注)書(?:兼.*)?|(?:加工|製作|工事|外注|購買|業務委託)(?:注文|発注)書|PURCHASEORDER"),
    (_KIND.ORDER_RESPONSE, r"(?:御|ご)?(?:注文|発注)?(?:請書|受書)|注文請書|受注(?:確認|承諾)書|(?:御|ご)?注文(?:確認|承諾|受諾)書|ORDERCONFIRMATION"),
    (_KIND.PAYMENT_NOTICE, r"(?:お|御)?支払い?(?:い)?(?:通知|明細|案内|内訳)(?:書)?(?:兼.*)?|仕入(?:計算|明細)書(?:兼.*)?|支払通知|(?:検収|買掛)支払通知書|振込(?:通知|案内)書"),
    (_KIND.INVOICE, r"(?:納品書兼|納品・?)(?:御|ご)?請求書|.{0,10}(?:御|ご)?請求書(?:\(.{1,10}\)|兼.{2,6})?|(?:御|ご)請求(?:明細書?|のご案内)|請求明細書|TAXINVOICE|INVOICE"),
    (_KIND.ACCEPTANCE_NOTE, r"(?:受入)?検収(?:書|通知書|明細書|報告書|確認書)|(?:物品)?受領書|受入検収書|検収(?:済)?通知"),
    (_KIND.DELIVERY_NOTE, r"(?:御|ご)?(?:納品|納入|出荷)(?:書|伝票|明細書|案内書|案内)|物品納品書|送(?:り)?状|DELIVERYNOTE|受渡書"),
    (_KIND.QUOTATION, r"(?:概算)?(?:御|ご|お)?見積り?(?:書|明細書)|(?:御|お|ご)見積り?|QUOTATION|ESTIMATE"),
    (_KIND.SIMPLIFIED_INVOICE, r"領収(?:書|証|証書|明細|済通知書)?(?:兼.*)?|レシート|(?:お買上|ご利用|御利用|お会計|御会計)(?:票|明細書?|伝票)|RECEIPT|(?:お)?買上(?:票|明細)|(?:御)?計算書|適格簡易請求書|簡易インボイス"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(f"(?:{p}){_COPY}")) for kind, p in _TITLES)
_TILL = re.compile(r"お?釣り?|おつり|お?預か?り|釣銭|現計|レジ(?:No|番号|担当)|責No")


@dataclass(frozen=True)
class Title:
    """The title of a page and the kind it names."""

    kind: DocumentType
    segment: Segment


def title_type(text: str) -> DocumentType | None:
    """Kind that a compact text names when it is a title, or None.

    >>> title_type("御請求書"), title_type("納品書兼請求書"), title_type("請求書番号")
    (<DocumentType.INVOICE: 'invoice'>, <DocumentType.INVOICE: 'invoice'>, None)
    """
    text = re.sub(r"^[\s【\[(<■◆●「『-]+|[\s】\])>」』-]+$", "", text)
    if len(text) > 20:
        return None
    return next((kind for kind, p in _COMPILED if p.fullmatch(text.upper())), None)


def find_title(page: Page, segments: Sequence[Segment]) -> Title | None:
    """The title: of the texts that name a kind, the largest in the upper part.

    A bilingual title (請求書 INVOICE) may stand in one run.
    """
    found = []
    for segment in segments:
        kind = title_type(segment.compact) or _bilingual(segment.compact)
        if kind is None or segment.box.cy > 0.45 * page.height:
            continue
        found.append(Title(kind, segment))
    if not found:
        return _broken_title(page, segments)
    typical = _typical_height(segments)
    best = max(found, key=lambda t: _weight(t, page))
    return best if best.segment.box.height > 1.15 * typical or found else None


def _broken_title(page: Page, segments: Sequence[Segment]) -> Title | None:
    """A letter-spaced title of which some letters were read amiss (請青求書)."""
    limit = 1.5 * _typical_height(segments)
    large = [
        s
        for s in segments
        if s.box.height > limit and s.box.cy < 0.3 * page.height and len(s.compact) <= 6
    ]
    for line in rows(large):
        text = "".join(s.compact for s in line)
        for word, kind in _PLAIN_TITLES:
            if re.search(".?".join(word), text) or _one_letter_off(text, word):
                return Title(kind, join(line, ""))
    return None


def _one_letter_off(text: str, word: str) -> bool:
    text = re.sub(r"^[御ご]", "", text)
    return (
        len(word) > 2 and len(text) == len(word) and Hamming.distance(text, word) == 1
    )


def guess_kind(page: Page, segments: Sequence[Segment]) -> DocumentType:
    """Kind of a page without a title, from what stands on it."""
    text = "".join(segment.compact for segment in segments)
    if _TILL.search(text) and re.search(r"合計|¥\d", text):
        return DocumentType.SIMPLIFIED_INVOICE
    for pattern, kind in _HINTS:
        if re.search(pattern, text):
            return kind
    return DocumentType.OTHER


_PLAIN_TITLES = (
    ("請求書", _KIND.INVOICE),
    ("注文請書", _KIND.ORDER_RESPONSE),
    ("注文書", _KIND.PURCHASE_ORDER),
    ("発注書", _KIND.PURCHASE_ORDER),
    ("納品書", _KIND.DELIVERY_NOTE),
    ("検収書", _KIND.ACCEPTANCE_NOTE),
    ("見積書", _KIND.QUOTATION),
    ("領収", _KIND.SIMPLIFIED_INVOICE),
    ("支払通知", _KIND.PAYMENT_NOTICE),
)
_HINTS = (
    (
        r"(?:御|ご)?請求(?:申し?上げ|いたし|致し)|請求書番号|(?:ご|御)請求(?:金)?額",
        _KIND.INVOICE,
    ),
    (
        r"(?:ご|御)?注文(?:申し?上げ|いたし|致し)|発注(?:いたし|致し)",
        _KIND.PURCHASE_ORDER,
    ),
    (r"納品(?:申し?上げ|いたし|致し)|納品書番号", _KIND.DELIVERY_NOTE),
    (r"(?:御|お)見積(?:り)?(?:申し?上げ|いたし|致し)|見積書番号", _KIND.QUOTATION),
    (r"領収(?:いたし|致し)|領収書番号", _KIND.SIMPLIFIED_INVOICE),
    (r"(?:お)?支払(?:い)?(?:いたし|致し)ます", _KIND.PAYMENT_NOTICE),
    (r"検収(?:いたし|致し)", _KIND.ACCEPTANCE_NOTE),
)


def _bilingual(text: str) -> DocumentType | None:
    japanese = re.sub(r"[A-Za-z/|・\s]+$", "", text)
    return title_type(japanese) if japanese and japanese != text else None


def _weight(title: Title, page: Page) -> float:
    segment = title.segment
    return segment.box.height * (1.3 - segment.box.cy / max(page.height, 1.0))


def _typical_height(segments: Sequence[Segment]) -> float:
    heights = sorted(segment.box.height for segment in segments)
    return heights[len(heights) // 2] if heights else 0.0
