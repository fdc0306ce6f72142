"""Headings of tables in which every row repeats the head of its document (一覧表の見出し).

The words of ``books.labels`` serve; beside them stand those that only such tables need:
who orders, who supplies, whose number it is.
"""

import re
import unicodedata
from collections.abc import Callable

from books.label_words import guess_label
from books.labels import find_label
from books.model import BUYER_WRITES, DocumentType

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣─"), "-")

# Words that tell the kind; of two in one text the first row wins.
_KIND_WORDS: tuple[tuple[DocumentType, str], ...] = (
    (DocumentType.RETURN_INVOICE, r"返還|返品|CREDITNOTE"),
    (DocumentType.ORDER_RESPONSE, r"注文請|請書"),
    (DocumentType.QUOTATION, r"見積|QUOT|ESTIMATE"),
    (DocumentType.PAYMENT_NOTICE, r"支払|仕入明細|PAYMENT|REMITTANCE"),
    (DocumentType.INVOICE, r"請求|INVOICE|BILL"),
    (DocumentType.ACCEPTANCE_NOTE, r"検収|受領|ACCEPTANCE"),
    (DocumentType.DELIVERY_NOTE, r"納品|納入|出荷|DELIVERY|SHIPMENT"),
    (
        DocumentType.PURCHASE_ORDER,
        r"注文|発注|受注|注番|オーダー|(?<![BC])ORDER|(?<![A-Z])P\.?/?O\.?(?![A-MO-Z]|N(?!O|UM))",
    ),
)

_COMPANY = r"(?:企業|会社|先|元|者|者様|業者|企業様)"
# Who a party is in the trade (buyer, supplier) or on the paper (issuer, recipient)
_ROLES: tuple[tuple[str, str], ...] = (
    ("buyer", r"(?:発注|注文|購買|購入|委託)(?:企業|会社|元|者|事業者)|得意先|客先|顧客|買い?主|買い?手|BUYER|CUSTOMER|CLIENT|ORDEREDBY|PURCHASER"),
    ("supplier", rf"受注{_COMPANY}|(?:発注|注文|仕入|外注|購入|委託)先|売り?主|売り?手|供給者|納入(?:業者|者|企業)|協力会社|サプライヤー?|受託(?:者|事業者)|SUPPLIER|VENDOR|SELLER"),
    ("issuer", r"(?:発行|請求|見積|納品|出荷|差出|作成)(?:会社|企業|元|者|人)|自社|ISSUER"),
    ("recipient", r"宛先|宛名|(?:請求|見積|提出)先|BILLTO|RECIPIENT"),
)  # fmt: skip
_DETAILS: tuple[tuple[str, str], ...] = (
    ("name", r"(?:会社|企業|事業者)?(?:名称?|社名|NAME)|"),
    ("address", r"(?:所在地|住所|ADDRESS)"),
    ("postal_code", r"(?:郵便番号|〒|ZIP(?:CODE)?|POSTALCODE)"),
    ("tel", r"(?:電話(?:番号)?|TEL|PHONE)"),
    ("registration_number", r"(?:インボイス|適格(?:請求書発行)?事業者)?(?:登録)?番号"),
)
_PARTY = tuple(
    (f"{role}.{detail}", re.compile(f"(?:{who})の?(?:{what})"))
    for role, who in _ROLES
    for detail, what in _DETAILS
    if not (detail == "registration_number" and role == "recipient")
)

_NUMBER = re.compile(
    r"(?:貴社|御社|弊社|当社|御|ご)?(?P<what>.*?)(?:書|伝票|票|データ)?"
    r"(?:番号|NO\.?|№|#|ID|NUMBER|NUM)",
)
_GENERIC_NUMBER = re.compile(r"伝票|書類|文書|管理|整理|DOCUMENT|DOC\.?|VOUCHER")
_NO_NUMBER = re.compile(
    r"行|明細|枝|(?<![納返])品|商|製|図|ロット|LINE|ITEM|PART|電話|口座|郵便|登録|担当|TEL"
)

# Headings that ``labels`` does not know, matched in capitals
_EXTRA: tuple[tuple[str, str], ...] = (
    ("item_code", r"(?:自社|貴社|弊社|客先|得意先|メーカー|発注者)?(?:品番|品目コード|商品コード|部品番号|図番)|品番コード|SKU|(?:PART|ITEM|PRODUCT)(?:NO\.?|CODE|NUMBER|#|ID)"),
    ("description", r"(?:ITEM|PRODUCT)(?:NAME|DESCRIPTION)|PRODUCT|品名漢字|商品名漢字"),
    ("quantity", r"(?:受注|指示|ORDER(?:ED)?)?(?:数量?|Q(?:UANTI)?TY\.?)|QTY\.?"),
    ("unit", r"UOM|UNITS?|数量単位"),
    ("unit_price", r"(?:注文|発注|仕入|納入|契約|UNIT)(?:単価|PRICE)|PRICE"),
    ("amount", r"(?:明細|行|注文明細)金額|(?:LINE)?AMOUNT"),
    ("tax_rate", r"TAXRATE|VAT(?:RATE|%)|消費税率\(?%\)?"),
    ("issue_date", r"(?:ORDER|INVOICE|PO|ISSUE|QUOTE|DELIVERYNOTE)(?:ED)?DATE"),
    ("due_date", r"(?:PAYMENT)?DUE(?:DATE)?|PAYMENTDATE"),
    ("delivery_date", r"(?:DELIVERY|SHIP(?:PING)?|REQUESTED)(?:DUE)?DATE"),
    ("delivery_place", r"SHIPTO|DELIVER(?:Y)?(?:TO|PLACE|ADDRESS)"),
    ("notes", r"備考\d*|摘要欄|コメント|REMARKS?|NOTES?|COMMENTS?"),
    ("payment_method", r"PAYMENT(?:TERMS|METHOD)"),
    ("subject", r"SUBJECT|TITLE"),
)  # fmt: skip
_EXTRA_PATTERNS = tuple((key, re.compile(pattern)) for key, pattern in _EXTRA)
_HEAD = {
    "issue_date": "issue_date",
    "due_date": "due_date",
    "delivery_date": "delivery_date",
    "inspection_date": "inspection_date",
    "closing_date": "period_end",
    "delivery_place": "delivery_place",
    "payment_method": "payment_method",
    "subject": "subject",
    "notes": "notes",
    "registration_number": "supplier.registration_number",
}
_LINE = {
    "date",
    "item_code",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "amount",
    "delivery_note_number",
}
SUMS = {
    "subtotal": "subtotal",
    "tax": "tax_total",
    "total": "total",
    "rate_taxable": "tax_summary",
    "rate_tax": "tax_summary",
    "withholding_tax": "withholding_tax",
    "amount_due": "amount_due",
    "previous_balance": "previous_balance",
    "payment_received": "payment_received",
    "carried_forward": "carried_forward",
}


Matcher = Callable[[str, str], str | None]


def match_typed(text: str, table: str) -> str | None:
    """Key of a typed label: one that is known, or made of known words (見出し語)."""
    return find_label(text, table) or guess_label(text, table)


def kinds_named(text: str) -> tuple[DocumentType, ...]:
    """The kinds of documents that a text speaks of, the surest first.

    >>> kinds_named("発注データ"), kinds_named("品名")
    ((<DocumentType.PURCHASE_ORDER: 'purchase_order'>,), ())
    """
    text = _fold(text).upper()
    return tuple(kind for kind, words in _KIND_WORDS if re.search(words, text))


def column_meaning(heading: str, match: Matcher = match_typed) -> str | None:
    """What a column holds by its heading (列の意味).

    A field of the line or of the document, ``number``, a party's field with its role
    (``buyer.name``), or ``sum.`` with a key of ``books.labels.AMOUNT``. ``match`` finds
    the key of a label in one of the tables of ``books.labels``.

    >>> [column_meaning(t) for t in ("発注No", "得意先名", "納期", "品名", "税込合計", "得意先コード")]
    ['number', 'buyer.name', 'delivery_date', 'description', 'sum.total', None]
    """
    text = re.sub(r"^[*※【\[(]|[】\]]$|[*※:]$", "", _fold(heading)).replace("_", "")
    capitals = text.upper()
    party = next((key for key, p in _PARTY if p.fullmatch(capitals)), None)
    if party is not None:
        return party
    if _is_number(capitals):
        return "number"
    extra = next((key for key, p in _EXTRA_PATTERNS if p.fullmatch(capitals)), None)
    return extra or _by_labels(text, match)


def _by_labels(text: str, match: Matcher) -> str | None:
    amount = match(text, "amount")
    if amount in SUMS:
        return f"sum.{amount}"
    head = match(text, "head") or match(re.sub(r"(?<=.)名称?$", "", text), "head")
    line = match(text, "column")
    if head in _HEAD and not (head == "subject" and line == "description"):
        return _HEAD[head]
    if head == "subject":
        return "subject"
    return line if line in _LINE else None


def field_path(meaning: str, kind: DocumentType) -> str:
    """The field of the document that a meaning fills on a paper of this kind (項目).

    >>> field_path("buyer.name", DocumentType.PURCHASE_ORDER)
    'issuer.name'
    """
    role, _, detail = meaning.partition(".")
    if role == "sum":
        return SUMS[detail]
    sides = {"buyer": "recipient", "supplier": "issuer"}
    if kind in BUYER_WRITES:
        sides = {"buyer": "issuer", "supplier": "recipient"}
    return f"{sides.get(role, role)}.{detail}" if detail else role


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_DASHES)


def _is_number(text: str) -> bool:
    if re.fullmatch(r"(?:客先|貴社)?注番|P\.?O\.?", text):
        return True
    found = _NUMBER.fullmatch(text)
    if found is None or _NO_NUMBER.search(text):
        return False
    return bool(kinds_named(text) or _GENERIC_NUMBER.search(found["what"] + text))
