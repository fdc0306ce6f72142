"""Headings of flat tables and what their columns hold (一覧表の見出し).

The words of ``extractors.labels`` serve; beside them stand those that only tables need
in which every row repeats the head of its document: who orders, who supplies, whose
number it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from books.model import BUYER_WRITES, DocumentType
from extractors.labels import column_key, match_label
from extractors.normalize import compact
from extractors.segments import Segment

_KIND = DocumentType
Row = Mapping[int, Segment]

# Words that tell the kind; of two in one text the first row wins.
_KIND_WORDS: tuple[tuple[DocumentType, str], ...] = (
    (_KIND.RETURN_INVOICE, r"返還|返品|CREDITNOTE"),
    (_KIND.ORDER_RESPONSE, r"注文請|請書"),
    (_KIND.QUOTATION, r"見積|QUOT|ESTIMATE"),
    (_KIND.PAYMENT_NOTICE, r"支払|仕入明細|PAYMENT|REMITTANCE"),
    (_KIND.INVOICE, r"請求|INVOICE|BILL"),
    (_KIND.ACCEPTANCE_NOTE, r"検収|受領|ACCEPTANCE"),
    (_KIND.DELIVERY_NOTE, r"納品|納入|出荷|DELIVERY|SHIPMENT"),
    (
        _KIND.PURCHASE_ORDER,
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
_EXTRA_COMPILED = tuple((key, re.compile(pattern)) for key, pattern in _EXTRA)
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


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose heading is known (列); ``kind`` is the paper that it speaks of.

    ``key`` is a field of the line or of the document, ``number``, a party's field with
    its role (``buyer.name``), or ``sum.`` with a key of ``labels.AMOUNT``.
    """

    index: int
    key: str
    kind: DocumentType | None
    label: Segment

    @property
    def is_party(self) -> bool:
        """Whether the column tells something about a party."""
        return "." in self.key and not self.key.startswith("sum.")

    def path(self, kind: DocumentType) -> str:
        """The field of the document that the column fills on a paper of this kind."""
        role, _, detail = self.key.partition(".")
        if role == "sum":
            return SUMS[detail]
        sides = {"buyer": "recipient", "supplier": "issuer"}
        if kind in BUYER_WRITES:
            sides = {"buyer": "issuer", "supplier": "recipient"}
        return f"{sides.get(role, role)}.{detail}" if detail else role


def kinds_named(text: str) -> tuple[DocumentType, ...]:
    """The kinds of documents that a text speaks of, the surest first.

    >>> kinds_named("発注データ"), kinds_named("品名")
    ((<DocumentType.PURCHASE_ORDER: 'purchase_order'>,), ())
    """
    text = compact(text).upper()
    return tuple(kind for kind, words in _KIND_WORDS if re.search(words, text))


def read_headings(row: Row) -> tuple[Column, ...]:
    """The columns of a heading row that are known."""
    found = []
    for index, segment in sorted(row.items()):
        key = column_meaning(segment.text)
        if key is not None:
            kinds = kinds_named(segment.text)
            found.append(Column(index, key, kinds[0] if kinds else None, segment))
    return tuple(found)


def column_meaning(heading: str) -> str | None:
    """What a column holds by its heading; see ``Column.key``.

    >>> [column_meaning(t) for t in ("発注No", "得意先名", "納期", "品名", "税込合計", "得意先コード")]
    ['number', 'buyer.name', 'delivery_date', 'description', 'sum.total', None]
    """
    text = re.sub(r"^[*※【\[(]|[】\]]$|[*※:]$", "", compact(heading)).replace("_", "")
    capitals = text.upper()
    party = next((key for key, p in _PARTY if p.fullmatch(capitals)), None)
    if party is not None:
        return party
    if _is_number(capitals):
        return "number"
    extra = next((key for key, p in _EXTRA_COMPILED if p.fullmatch(capitals)), None)
    if extra is not None:
        return extra
    amount = match_label(text, "amount")
    if amount in SUMS:
        return f"sum.{amount}"
    head = match_label(text) or match_label(re.sub(r"(?<=.)名称?$", "", text))
    line = column_key(text)
    if head in _HEAD and not (head == "subject" and line == "description"):
        return _HEAD[head]
    if head == "subject":
        return "subject"
    return line if line in _LINE else None


def pick(
    columns: Sequence[Column], key: str, kind: DocumentType | None
) -> Column | None:
    """The column for a value: that of this kind of paper, else the plainest."""
    found = [column for column in columns if column.key == key]
    found.sort(key=lambda c: (c.kind is not kind, c.kind is not None))
    return found[0] if found else None


def _is_number(text: str) -> bool:
    if re.fullmatch(r"(?:客先|貴社)?注番|P\.?O\.?", text):
        return True
    found = _NUMBER.fullmatch(text)
    if found is None or _NO_NUMBER.search(text):
        return False
    return bool(kinds_named(text) or _GENERIC_NUMBER.search(found["what"] + text))
