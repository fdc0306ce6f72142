"""見積回答 (SMEQuotationResponse), item by item (見積の項目表)."""

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

TRANSACTION = "CIQPSupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableCIQHSupplyChainTradeAgreement"
DELIVERY = f"{TRANSACTION}/ApplicableCIQHSupplyChainTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ApplicableCIQHSupplyChainTradeSettlement"
NOTES = (
    "due_date",
    "order_number",
    "subject",
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
)
# UNCL1001 310 is an offer; 付表4 lists only 311 (request) and 758 (tender) beside it
PLACE = Place(
    "CIQExchangedDocument",
    "310",
    "見積回答書",
    "008345",
    "012681",
    "008350",
    "008352",
    "008348",
    "JPS2200020",
)


def _header() -> Table:
    return (
        *party(
            f"{AGREEMENT}/BuyerCITradeParty",
            "UN01008560",
            "buyer",
            "発注者",
            full=False,
        ),
        *party(
            f"{AGREEMENT}/SellerCITradeParty",
            "UN01008561",
            "seller",
            "受注者",
            full=False,
        ),
        Row(
            f"{DELIVERY}/ShipToCITradeParty/Name",
            "UN01005759",
            "納入先名称",
            "delivery_place",
            TEXT,
        ),
        Row(
            f"{DELIVERY}/PlannedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "UN01005628",
            "納入予定日",
            "delivery_date",
            DATE,
        ),
    )


def _lines() -> Table:
    document = "AssociatedCIQDocumentLineDocument"
    product = "SpecifiedCITradeProduct"
    agreement = "SpecifiedCIQLSupplyChainTradeAgreement"
    delivery = "SpecifiedCIQLSupplyChainTradeDelivery"
    settlement = "SpecifiedCIQLSupplyChainTradeSettlement"
    total = f"{settlement}/SpecifiedCIQLTradeSettlementMonetarySummation"
    return (
        Row(
            f"//{document}/LineID",
            "UN01008335",
            "明細行番号",
            "line_id",
            TEXT,
            derived=True,
        ),
        *line_notes(
            f"{document}/IncludedCINote",
            ("item_code", "unit", "tax_amount", "delivery_note_number"),
        ),
        fixed(f"//{product}", "UN01008721", "取引品目クラス"),
        Row(f"{product}/Name", "UN01005815", "品目名", "description", TEXT),
        fixed(
            f"{agreement}/ApplicableCITradeDeliveryTerms",
            "UN01008575",
            "納入条件クラス",
        ),
        Row(
            f"{agreement}/NetPriceProductCITradePrice/ChargeAmount",
            "UN01005792",
            "契約単価",
            "unit_price",
            DECIMAL,
        ),
        Row(
            f"//{delivery}/RequestedQuantity",
            "UN01008625",
            "見積数量",
            "quantity",
            DECIMAL,
            need=True,
        ),
        Row(
            f"{delivery}/RequestedQuantity@unitCode",
            "UN01008625",
            "見積数量単位",
            "unit_code",
            UNIT,
        ),
        fixed(
            f"//{delivery}/RequestedDeliveryCISupplyChainEvent",
            "UN01008629",
            "納入クラス",
        ),
        Row(
            f"{delivery}/RequestedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "UN01005628",
            "納入期日",
            "date",
            DATE,
        ),
        Row(
            f"{total}/NetLineTotalAmount",
            "UN01008467",
            "明細金額（税抜き）",
            "amount_exclusive",
            YEN,
        ),
        Row(
            f"{total}/IncludingTaxesLineTotalAmount",
            "UN01013082",
            "明細金額（税込み）",
            "amount_inclusive",
            YEN,
        ),
        *line_tax(f"{settlement}/ApplicableCITradeTax"),
    )


def _settlement() -> Table:
    total = f"{SETTLEMENT}/SpecifiedCIQHTradeSettlementMonetarySummation"
    return (
        fixed(f"//{SETTLEMENT}/PriceCurrencyCode", "UN01008776", "通貨コード", "JPY"),
        Row(
            f"{total}/NetLineTotalAmount",
            "UN01008462",
            "見積合計金額（税抜き）",
            "subtotal",
            YEN,
        ),
        Row(f"{total}/TaxTotalAmount", "UN01013079", "見積合計税額", "tax_total", YEN),
        Row(
            f"{total}/GrandTotalAmount",
            "UN01013080",
            "見積総合計金額（税込み）",
            "total",
            YEN,
        ),
        Row(
            f"{SETTLEMENT}/SpecifiedCITradePaymentTerms/Description",
            "UN01005783",
            "支払条件説明",
            "payment_method",
            TEXT,
        ),
        tax_group(f"{SETTLEMENT}/ApplicableCITradeTax", "UN01008787"),
    )


LINES = _lines()


def quotation_table(root: str) -> Table:
    """All rows of SMEQuotationResponse in schema order."""
    return (
        *context(root),
        document_number(PLACE),
        document_purpose(PLACE),
        document_type(PLACE),
        document_date(PLACE),
        document_name(PLACE),
        document_subtype(PLACE),
        *header_notes(f"{PLACE.path}/IncludedCINote", NOTES),
        *_header(),
        Group(
            f"{TRANSACTION}/IncludedCIQPLSupplyChainTradeLineItem",
            "UN01008823",
            "明細行クラス",
            "lines",
            LINES,
        ),
        *_settlement(),
    )
