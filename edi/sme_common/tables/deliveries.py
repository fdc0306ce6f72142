"""出荷案内 (SMEDespatchAdvice) and 出荷回答 (SMEReceivingAdvice), item by item (納品・検収).

The 4.1 schema of the answer has neither the despatch advice as a reference nor the
quantity received, which 4.2 adds (付表1 DRCL42, DRID181): the reference is a note, the
quantity that of the row.
"""

from edi.sme_common.labels import HEADER, LINE
from edi.sme_common.notes import noted
from edi.sme_common.table import (
    ANSWER,
    DATE,
    LINE_STATE,
    YEN,
    Group,
    Table,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.classes import Place, product, row_money, tax_group
from edi.sme_common.tables.parties import Form, party, ship_to
from edi.sme_common.tables.parts import context, measured, price
from edi.sme_common.tables.reference_classes import reference

TRANSACTION = "CIDDHSupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableCIDDHSupplyChainTradeAgreement"
DELIVERY = f"{TRANSACTION}/ApplicableCIDDHSupplyChainTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ApplicableCIDDHSupplyChainTradeSettlement"
FORM = Form()
_IDS = {
    "ID": "006801",
    "Name": "006802",
    "TypeCode": "006803",
    "IssueDateTime": "006805",
    "PurposeCode": "006809",
    "VersionID": "011499",
    "SubtypeCode": "015489",
}
DESPATCH = Place("CIDDHExchangedDocument", "351", "出荷案内書", _IDS)
RECEIVING = Place(
    "CIDDHExchangedDocument",
    "351",
    "出荷回答書",
    {**_IDS, "RequestedResponseTypeCode": "006810"},
)
_ORDER = (
    "ID",
    "Name",
    "TypeCode",
    "IssueDateTime",
    "PurposeCode",
    "RequestedResponseTypeCode",
    "VersionID",
    "SubtypeCode",
)


def _agreement() -> Table:
    return (
        *within(f"//{AGREEMENT}/SellerCITradeParty", party("seller", "受注者", FORM)),
        *within(f"//{AGREEMENT}/BuyerCITradeParty", party("buyer", "発注者", FORM)),
        reference(
            f"{AGREEMENT}/BuyerOrderReferencedCIReferencedDocument",
            "006841",
            "（ヘッダ参照）注文書",
            "ref.order",
        ),
        reference(
            f"{AGREEMENT}/SellerOrderReferencedCIReferencedDocument",
            "012679",
            "（ヘッダ参照）受注書",
            "ref.response",
        ),
    )


def _header() -> Table:
    total = f"{SETTLEMENT}/SpecifiedCIDDHTradeSettlementMonetarySummation"
    return (
        *_agreement(),
        fixed(f"//{DELIVERY}/ShipToCITradeParty", "006847", "納入先クラス"),
        *within(f"{DELIVERY}/ShipToCITradeParty", ship_to(FORM)),
        fixed(f"//{DELIVERY}/ShipFromCITradeParty", "006849", "出荷元クラス"),
        item(
            f"{DELIVERY}/ActualDespatchCISupplyChainEvent/OccurrenceDateTime",
            "005628",
            "配送日",
            "delivery_date",
            DATE,
        ),
        fixed(f"//{SETTLEMENT}", "006868", "出荷文書決済クラス"),
        tax_group(f"{SETTLEMENT}/ApplicableCITradeTax", "011502"),
        fixed(f"//{total}", "011504", "出荷文書合計金額クラス"),
        item(
            f"{total}/GrandTotalAmount", "011508", "総合計金額（税込み）", "total", YEN
        ),
        item(
            f"{total}/NetLineTotalAmount",
            "013087",
            "合計金額（税抜き）",
            "subtotal",
            YEN,
        ),
    )


def _row_delivery() -> Table:
    path = "SpecifiedCIDDLSupplyChainTradeDelivery"
    return (
        fixed(f"//{path}", "006906", "明細行納入クラス"),
        *measured(
            f"{path}/PerPackageUnitQuantity",
            "006887",
            "出荷セット単位数量(入り数）",
            "pack_quantity",
        ),
        *measured(f"{path}/DespatchedQuantity", "011509", "出荷数量", "quantity"),
        *measured(
            f"{path}/RequestedQuantity", "011510", "要求数量", "ordered_quantity"
        ),
        item(
            f"{path}/ActualDespatchCISupplyChainEvent/OccurrenceDateTime",
            "005628",
            "出荷日",
            "date",
            DATE,
        ),
        item(
            f"{path}/RequestedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "005628",
            "要求納入日",
            "ordered_date",
            DATE,
        ),
    )


def _row_agreement() -> Table:
    path = "SpecifiedCIDDLSupplyChainTradeAgreement"
    return (
        reference(
            f"{path}/SellerOrderReferencedCIReferencedDocument",
            "006877",
            "（明細行参照）受注書",
            "ref.response",
        ),
        reference(
            f"{path}/BuyerOrderReferencedCIReferencedDocument",
            "006878",
            "（明細行参照）注文書",
            "ref.order",
        ),
        *within(f"{path}//NetPriceProductCITradePrice", price("出荷単価")),
    )


def _lines(*, response: bool) -> Table:
    document = "AssociatedCIDDLDocumentLineDocument"
    settlement = "SpecifiedCIDDLSupplyChainTradeSettlement"
    field, kind = ("answer", ANSWER) if response else ("purpose", LINE_STATE)
    name = "明細回答タイプコード" if response else "明細状態コード"
    return noted(
        f"{document}/IncludedCINote",
        "UN01006875",
        LINE,
        (
            text(f"//{document}/LineID", "006872", "明細行番号", "line_number"),
            item(f"{document}/LineStatusCode", "006873", name, field, kind),
        ),
        (
            *_row_agreement(),
            *_row_delivery(),
            fixed(f"//{settlement}", "006907", "明細行決済クラス"),
            *row_money(
                settlement,
                "SpecifiedCIDDLTradeSettlementMonetarySummation",
                ("013089", "013090"),
            ),
            *product(
                "SpecifiedCITradeProduct",
                "006908",
                ("ID", "SellerAssignedID", "BuyerAssignedID"),
            ),
        ),
        classes=("references", "adjustments"),
    )


def delivery_table(root: str) -> Table:
    """All rows of SMEDespatchAdvice or SMEReceivingAdvice in schema order."""
    response = root == "SMEReceivingAdvice"
    place = RECEIVING if response else DESPATCH
    return noted(
        f"{place.path}/IncludedCINote",
        "UN01006811",
        HEADER,
        (*context(root), *place.rows(_ORDER)),
        (
            *_header(),
            Group(
                f"{TRANSACTION}/IncludedCIDDLSupplyChainTradeLineItem",
                "UN01006869",
                "明細行クラス",
                "lines",
                _lines(response=response),
                need=True,
            ),
        ),
    )
