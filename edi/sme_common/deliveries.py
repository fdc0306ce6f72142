"""出荷案内 (SMEDespatchAdvice) and 出荷回答 (SMEReceivingAdvice), item by item (納品・検収)."""

from edi.sme_common.parts import context, header_notes, line_notes, party
from edi.sme_common.shared import (
    Place,
    document_date,
    document_name,
    document_number,
    document_purpose,
    document_subtype,
    document_type,
    line_tax,
    tax_group,
)
from edi.sme_common.table import (
    DATE,
    DECIMAL,
    TEXT,
    UNIT,
    YEN,
    Group,
    Row,
    Table,
    fixed,
)

TRANSACTION = "CIDDHSupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableCIDDHSupplyChainTradeAgreement"
DELIVERY = f"{TRANSACTION}/ApplicableCIDDHSupplyChainTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ApplicableCIDDHSupplyChainTradeSettlement"
NOTES = (
    "due_date",
    "subject",
    "tax_total",
    "previous_balance",
    "payment_received",
    "carried_forward",
    "amount_due",
    "withholding_tax",
    "deductions",
    "period_start",
    "period_end",
    "original_date",
    "inspection_date",
    "payment_method",
)
_IDS = ("006801", "006802", "006803", "006805", "006809", "015489")
DESPATCH = Place("CIDDHExchangedDocument", "351", "出荷案内書", *_IDS)
RECEIVING = Place("CIDDHExchangedDocument", "351", "出荷回答書", *_IDS)


def _document(place: Place, *, response: bool) -> Table:
    answer = fixed(
        f"//{place.path}/RequestedResponseTypeCode",
        "UN01006810",
        "回答タイプコード",
        "AP",
    )
    return (
        document_number(place),
        document_name(place),
        document_type(place),
        document_date(place),
        document_purpose(place),
        *((answer,) if response else ()),
        document_subtype(place),
        *header_notes(f"{place.path}/IncludedCINote", NOTES),
    )


def _header() -> Table:
    total = f"{SETTLEMENT}/SpecifiedCIDDHTradeSettlementMonetarySummation"
    order = f"{AGREEMENT}/BuyerOrderReferencedCIReferencedDocument"
    return (
        *party(
            f"{AGREEMENT}/SellerCITradeParty",
            "UN01006838",
            "seller",
            "受注者",
            full=False,
        ),
        *party(
            f"{AGREEMENT}/BuyerCITradeParty",
            "UN01006839",
            "buyer",
            "発注者",
            full=False,
        ),
        Row(
            f"{order}/IssuerAssignedID",
            "UN01005580",
            "参照注文書番号",
            "order_number",
            TEXT,
        ),
        fixed(f"//{DELIVERY}/ShipToCITradeParty", "UN01006847", "納入先クラス"),
        Row(
            f"{DELIVERY}/ShipToCITradeParty/Name",
            "UN01005759",
            "納入先名称",
            "delivery_place",
            TEXT,
        ),
        fixed(f"//{DELIVERY}/ShipFromCITradeParty", "UN01006849", "出荷元クラス"),
        Row(
            f"{DELIVERY}/ActualDespatchCISupplyChainEvent/OccurrenceDateTime",
            "UN01005628",
            "納品日",
            "delivery_date",
            DATE,
        ),
        fixed(f"//{SETTLEMENT}", "UN01006868", "出荷文書決済クラス"),
        tax_group(f"{SETTLEMENT}/ApplicableCITradeTax", "UN01011502"),
        fixed(f"//{total}", "UN01011504", "出荷文書合計金額クラス"),
        Row(
            f"{total}/GrandTotalAmount",
            "UN01011508",
            "総合計金額（税込み）",
            "total",
            YEN,
        ),
        Row(
            f"{total}/NetLineTotalAmount",
            "UN01013087",
            "合計金額（税抜き）",
            "subtotal",
            YEN,
        ),
    )


def _lines() -> Table:
    document = "AssociatedCIDDLDocumentLineDocument"
    price = "SpecifiedCIDDLSupplyChainTradeAgreement/NetPriceProductCITradePrice"
    delivery = "SpecifiedCIDDLSupplyChainTradeDelivery"
    settlement = "SpecifiedCIDDLSupplyChainTradeSettlement"
    total = f"{settlement}/SpecifiedCIDDLTradeSettlementMonetarySummation"
    product = "SpecifiedCITradeProduct"
    return (
        Row(
            f"//{document}/LineID",
            "UN01006872",
            "明細行番号",
            "line_id",
            TEXT,
            derived=True,
        ),
        *line_notes(
            f"{document}/IncludedCINote", ("unit", "tax_amount", "delivery_note_number")
        ),
        Row(f"{price}/ChargeAmount", "UN01005792", "契約単価", "unit_price", DECIMAL),
        fixed(f"//{delivery}", "UN01006906", "明細行納入クラス"),
        Row(
            f"{delivery}/DespatchedQuantity",
            "UN01011509",
            "出荷数量",
            "quantity",
            DECIMAL,
        ),
        Row(
            f"{delivery}/DespatchedQuantity@unitCode",
            "UN01011509",
            "出荷数量単位",
            "unit_code",
            UNIT,
        ),
        Row(
            f"{delivery}/ActualDespatchCISupplyChainEvent/OccurrenceDateTime",
            "UN01005628",
            "納品日",
            "date",
            DATE,
        ),
        fixed(f"//{settlement}", "UN01006907", "明細行決済クラス"),
        *line_tax(f"{settlement}/ApplicableCITradeTax"),
        Row(
            f"{total}/NetLineTotalAmount",
            "UN01013089",
            "明細金額（税抜き）",
            "amount_exclusive",
            YEN,
        ),
        Row(
            f"{total}/IncludingTaxesLineTotalAmount",
            "UN01013090",
            "明細金額（税込み）",
            "amount_inclusive",
            YEN,
        ),
        fixed(f"//{product}", "UN01006908", "取引品目クラス"),
        Row(f"{product}/ID", "UN01005810", "品目ID", "item_code", TEXT),
        Row(f"{product}/Name", "UN01005815", "品目名", "description", TEXT),
    )


LINES = _lines()


def delivery_table(root: str) -> Table:
    """All rows of SMEDespatchAdvice or SMEReceivingAdvice in schema order."""
    response = root == "SMEReceivingAdvice"
    return (
        *context(root),
        *_document(RECEIVING if response else DESPATCH, response=response),
        *_header(),
        Group(
            f"{TRANSACTION}/IncludedCIDDLSupplyChainTradeLineItem",
            "UN01006869",
            "明細行クラス",
            "lines",
            LINES,
            need=True,
        ),
    )
