"""注文 (SMEOrder) and 注文回答 (SMEOrderResponse), item by item (注文の項目表)."""

from edi.sme_common.parts import context, header_notes, line_notes, party
from edi.sme_common.shared import Place, document_rows, line_tax, tax_group
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

TRANSACTION = "CIOHSupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableCIOHSupplyChainTradeAgreement"
DELIVERY = f"{TRANSACTION}/ApplicableCIOHSupplyChainTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ApplicableCIOHSupplyChainTradeSettlement"
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
ORDER = Place(
    "CIOHExchangedDocument",
    "220",
    "注文書",
    "006518",
    "006519",
    "006520",
    "006521",
    "006524",
    "015529",
)
RESPONSE = Place(
    "CIORHExchangedDocument",
    "231",
    "注文回答書",
    "006661",
    "006662",
    "006663",
    "006664",
    "006668",
    "015498",
)


def _header() -> Table:
    total = f"{SETTLEMENT}/SpecifiedCIOHTradeSettlementMonetarySummation"
    ship_to = f"{DELIVERY}/ShipToCITradeParty"
    return (
        *party(
            f"{AGREEMENT}/SellerCITradeParty",
            "UN01006536",
            "seller",
            "受注者",
            full=False,
        ),
        *party(
            f"{AGREEMENT}/BuyerCITradeParty",
            "UN01006537",
            "buyer",
            "発注者",
            full=False,
        ),
        fixed(f"//{DELIVERY}", "UN01006591", "注文文書納入クラス"),
        fixed(f"{ship_to}/ID", "UN01005757", "納入先ID"),
        Row(f"{ship_to}/Name", "UN01005759", "納入先名称", "delivery_place", TEXT),
        Row(
            f"{DELIVERY}/PlannedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "UN01005628",
            "納入期日",
            "delivery_date",
            DATE,
        ),
        fixed(f"//{SETTLEMENT}/PriceCurrencyCode", "UN01006574", "通貨コード", "JPY"),
        tax_group(f"{SETTLEMENT}/ApplicableCITradeTax", "UN01006583"),
        Row(
            f"{SETTLEMENT}/SpecifiedCITradePaymentTerms/Description",
            "UN01005783",
            "支払条件説明",
            "payment_method",
            TEXT,
        ),
        Row(
            f"{total}/TaxTotalAmount", "UN01006599", "注文書合計税額", "tax_total", YEN
        ),
        Row(
            f"{total}/GrandTotalAmount",
            "UN01006601",
            "注文書総合計金額（税込み）",
            "total",
            YEN,
        ),
        Row(
            f"{total}/NetLineTotalAmount",
            "UN01013083",
            "注文書合計金額（税抜き）",
            "subtotal",
            YEN,
        ),
    )


def _lines() -> Table:
    document = "AssociatedCIOLDocumentLineDocument"
    price = "SpecifiedCIOLSupplyChainTradeAgreement/NetPriceProductCITradePrice"
    delivery = "SpecifiedCIOLSupplyChainTradeDelivery"
    settlement = "SpecifiedCIOLSupplyChainTradeSettlement"
    total = f"{settlement}/SpecifiedCIOLTradeSettlementMonetarySummation"
    product = "SpecifiedCITradeProduct"
    return (
        Row(
            f"//{document}/LineID",
            "UN01006603",
            "明細行番号",
            "line_id",
            TEXT,
            derived=True,
        ),
        *line_notes(
            f"{document}/IncludedCINote", ("unit", "tax_amount", "delivery_note_number")
        ),
        Row(f"{price}/ChargeAmount", "UN01005792", "契約単価", "unit_price", DECIMAL),
        Row(
            f"//{delivery}/RequestedQuantity",
            "UN01006632",
            "発注数量",
            "quantity",
            DECIMAL,
            need=True,
        ),
        Row(
            f"{delivery}/RequestedQuantity@unitCode",
            "UN01006632",
            "発注数量単位",
            "unit_code",
            UNIT,
        ),
        fixed(
            f"//{delivery}/RequestedDeliveryCISupplyChainEvent",
            "UN01006640",
            "納入クラス",
        ),
        Row(
            f"{delivery}/RequestedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "UN01005628",
            "納入期日",
            "date",
            DATE,
        ),
        *line_tax(f"{settlement}/ApplicableCITradeTax"),
        Row(
            f"{total}/NetLineTotalAmount",
            "UN01013085",
            "明細金額（税抜き）",
            "amount_exclusive",
            YEN,
        ),
        Row(
            f"{total}/IncludingTaxesLineTotalAmount",
            "UN01013086",
            "明細金額（税込み）",
            "amount_inclusive",
            YEN,
        ),
        fixed(f"//{product}", "UN01006648", "取引品目クラス"),
        Row(f"{product}/ID", "UN01005810", "品目ID", "item_code", TEXT),
        Row(f"{product}/Name", "UN01005815", "品目名", "description", TEXT),
    )


LINES = _lines()


def order_table(root: str) -> Table:
    """All rows of SMEOrder or SMEOrderResponse in schema order."""
    place = ORDER if root == "SMEOrder" else RESPONSE
    return (
        *context(root),
        *document_rows(place),
        *header_notes(f"{place.path}/IncludedCINote", NOTES),
        *_header(),
        Group(
            f"{TRANSACTION}/IncludedCIOLSupplyChainTradeLineItem",
            "UN01006593",
            "明細行クラス",
            "lines",
            LINES,
        ),
    )
