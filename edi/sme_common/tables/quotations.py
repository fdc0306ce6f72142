"""見積依頼 (SMEQuotation) and 見積回答 (SMEQuotationResponse), item by item (見積の項目表).

The schema and 付表1 both keep the order that a quotation belongs to in the class
ContractReferenced… (QCL11 （参照）注文書クラス).
"""

from edi.sme_common.labels import HEADER, LINE
from edi.sme_common.notes import noted
from edi.sme_common.table import (
    ANSWER,
    DATE,
    LINE_STATE,
    YEN,
    Group,
    Row,
    Table,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.classes import Place, product, row_money, tax_group
from edi.sme_common.tables.parties import Form, party
from edi.sme_common.tables.parts import context, measured, price
from edi.sme_common.tables.reference_classes import reference

DOCUMENT = "CIQExchangedDocument"
DELIVERY = "ApplicableCIQHSupplyChainTradeDelivery"
SETTLEMENT = "ApplicableCIQHSupplyChainTradeSettlement"
_IDS = {
    "RevisionID": "008343",
    "ID": "008345",
    "PurposeCode": "008348",
    "TypeCode": "008350",
    "IssueDateTime": "008352",
    "RevisionDateTime": "008353",
    "Name": "012681",
}
REQUEST = Place(DOCUMENT, "311", "見積依頼書", {**_IDS, "SubtypeCode": "015528"})
# UNCL1001 310 is an offer; 付表4 lists only 311 (request) and 758 (tender) beside it
RESPONSE = Place(
    DOCUMENT,
    "310",
    "見積回答書",
    {**_IDS, "RequestedResponseTypeCode": "008349", "SubtypeCode": "JPS2200020"},
)
_ORDER = (
    "RevisionID",
    "ID",
    "PurposeCode",
    "RequestedResponseTypeCode",
    "TypeCode",
    "IssueDateTime",
    "RevisionDateTime",
    "Name",
    "SubtypeCode",
)


def _agreement(*, response: bool) -> Table:
    form = Form(registered=response)
    path = "ApplicableCIQHSupplyChainTradeAgreement"
    asked = f"{path}/RequestForQuotationReferencedCIReferencedDocument"
    return (
        *within(f"//{path}/BuyerCITradeParty", party("buyer", "見積依頼者", form)),
        *within(f"//{path}/SellerCITradeParty", party("seller", "見積回答者", form)),
        reference(
            f"{path}/ContractReferencedCIReferencedDocument",
            "008565",
            "（ヘッダ参照）注文書",
            "ref.order",
        ),
        *(
            (reference(asked, "008569", "（ヘッダ参照）見積依頼書", "ref.request"),)
            if response
            else ()
        ),
    )


def _delivery() -> Table:
    return (
        text(
            f"{DELIVERY}/ShipToCITradeParty/Name",
            "005759",
            "納入先名称",
            "delivery_place",
        ),
        item(
            f"{DELIVERY}/PlannedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "005628",
            "代表納期",
            "delivery_date",
            DATE,
        ),
    )


def _row_agreement(*, response: bool) -> Table:
    path = "SpecifiedCIQLSupplyChainTradeAgreement"
    asked = f"{path}/RequestForQuotationReferencedCIReferencedDocument"
    return (
        fixed(f"{path}/ApplicableCITradeDeliveryTerms", "008575", "納入条件クラス"),
        reference(
            f"{path}/ContractReferencedCIReferencedDocument",
            "008577",
            "（明細行参照）注文書",
            "ref.order",
        ),
        *(
            (reference(asked, "008581", "（明細行参照）見積依頼書", "ref.request"),)
            if response
            else ()
        ),
        *within(f"{path}//NetPriceProductCITradePrice", price("見積単価")),
    )


def _row_delivery(*, response: bool) -> Table:
    path = "SpecifiedCIQLSupplyChainTradeDelivery"
    asked = f"{path}/RequestedDeliveryCISupplyChainEvent"
    planned = f"{path}/PlannedDespatchCISupplyChainEvent"
    ordered = "ordered_quantity" if response else "quantity"
    day = "ordered_date" if response else "date"
    return (
        *(
            measured(f"{path}/AgreedQuantity", "008624", "見積回答数量", "quantity")
            if response
            else ()
        ),
        *measured(
            f"//{path}/RequestedQuantity", "008625", "見積依頼数量", ordered, need=True
        ),
        *measured(
            f"{path}/PerPackageUnitQuantity",
            "011481",
            "見積セット単位数量(入り数）",
            "pack_quantity",
        ),
        fixed(f"//{asked}", "008629", "要求納期クラス"),
        item(f"{asked}/OccurrenceDateTime", "005628", "要求納入日", day, DATE),
        *(
            (
                item(
                    f"{planned}/OccurrenceDateTime",
                    "005628",
                    "回答納入日",
                    "date",
                    DATE,
                ),
            )
            if response
            else ()
        ),
    )


def _state(document: str, *, response: bool) -> Row:
    path = f"{document}/LineStatusCode"
    if response:
        return item(path, "008336", "明細回答タイプコード", "answer", ANSWER)
    return item(path, "008336", "明細状態コード", "purpose", LINE_STATE)


def _lines(*, response: bool) -> Table:
    document = "AssociatedCIQDocumentLineDocument"
    money = row_money(
        "SpecifiedCIQLSupplyChainTradeSettlement",
        "SpecifiedCIQLTradeSettlementMonetarySummation",
        ("008467", "013082"),
        tax_first=False,
    )
    return noted(
        f"{document}/IncludedCINote",
        "UN01008339",
        LINE,
        (
            text(f"//{document}/LineID", "008335", "明細行番号", "line_number"),
            _state(document, response=response),
        ),
        (
            *product(
                "SpecifiedCITradeProduct",
                "008721" if response else "008729",
                ("BuyerAssignedID",),
            ),
            *_row_agreement(response=response),
            *_row_delivery(response=response),
            *(money if response else ()),
        ),
        classes=("references", "adjustments"),
    )


def _settlement() -> Table:
    total = f"{SETTLEMENT}/SpecifiedCIQHTradeSettlementMonetarySummation"
    return (
        fixed(f"//{SETTLEMENT}/PriceCurrencyCode", "008776", "通貨コード", "JPY"),
        item(
            f"{total}/NetLineTotalAmount",
            "008462",
            "合計金額（税抜き）",
            "subtotal",
            YEN,
        ),
        item(f"{total}/TaxTotalAmount", "013079", "合計税額", "tax_total", YEN),
        item(
            f"{total}/GrandTotalAmount", "013080", "総合計金額（税込み）", "total", YEN
        ),
        _terms(),
        tax_group(f"{SETTLEMENT}/ApplicableCITradeTax", "008787"),
    )


def _valid_until() -> Row:
    path = f"{DOCUMENT}/EffectiveCISpecifiedPeriod/EndDateTime"
    return item(path, "005613", "見積有効期限", "period_end", DATE)


def _terms() -> Row:
    path = f"{SETTLEMENT}/SpecifiedCITradePaymentTerms/Description"
    return text(path, "005783", "支払条件説明", "payment_method")


def quotation_table(root: str) -> Table:
    """All rows of SMEQuotation or SMEQuotationResponse in schema order."""
    response = root == "SMEQuotationResponse"
    place = RESPONSE if response else REQUEST
    lines = Group(
        f"IncludedCIQ{'P' if response else 'R'}LSupplyChainTradeLineItem",
        "UN01008823" if response else "UN01008828",
        "明細行クラス",
        "lines",
        _lines(response=response),
    )
    return noted(
        f"{place.path}/IncludedCINote",
        "UN01008360",
        HEADER,
        (*context(root), *place.rows(_ORDER), _valid_until()),
        within(
            f"CIQ{'P' if response else 'R'}SupplyChainTradeTransaction",
            (
                *_agreement(response=response),
                *_delivery(),
                lines,
                *(_settlement() if response else (_terms(),)),
            ),
        ),
    )
