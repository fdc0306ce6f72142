"""注文 (SMEOrder) and 注文回答 (SMEOrderResponse), item by item (注文の項目表).

A changed or cancelled order is the same message with its purpose (文書目的コード) and
revision. The answer repeats what was ordered and says beside it what is agreed; its two
references stand in classes that 4.1 borrows from elsewhere: the order in
PreviousOrderResponseReferenced…, a row of it in QuotationReferenced… (付表1 ORCL10, ORCL29).
"""

from edi.sme_common.labels import HEADER, LINE
from edi.sme_common.notes import noted
from edi.sme_common.table import (
    ANSWER,
    DATE,
    DECIMAL,
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

TRANSACTION = "CIOHSupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableCIOHSupplyChainTradeAgreement"
DELIVERY = f"{TRANSACTION}/ApplicableCIOHSupplyChainTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ApplicableCIOHSupplyChainTradeSettlement"
FORM = Form(identified=True)
ORDER = Place(
    "CIOHExchangedDocument",
    "220",
    "注文書",
    {
        "ID": "006518",
        "Name": "006519",
        "TypeCode": "006520",
        "IssueDateTime": "006521",
        "PurposeCode": "006524",
        "RevisionDateTime": "006525",
        "RevisionID": "006528",
        "SubtypeCode": "015529",
    },
)
RESPONSE = Place(
    "CIORHExchangedDocument",
    "231",
    "注文回答書",
    {
        "ID": "006661",
        "Name": "006662",
        "TypeCode": "006663",
        "IssueDateTime": "006664",
        "PurposeCode": "006668",
        "RevisionID": "006672",
        "RequestedResponseTypeCode": "015497",
        "SubtypeCode": "015498",
    },
)
_ORDER = (
    "ID",
    "Name",
    "TypeCode",
    "IssueDateTime",
    "PurposeCode",
    "RevisionDateTime",
    "RevisionID",
    "RequestedResponseTypeCode",
    "SubtypeCode",
)


def _agreement(*, response: bool) -> Table:
    previous = f"{AGREEMENT}/PreviousOrderResponseReferencedCIReferencedDocument"
    quotation = f"{AGREEMENT}/QuotationReferencedCIReferencedDocument"
    references = (
        (reference(previous, "006551", "（ヘッダ参照）注文書", "ref.order"),)
        if response
        else (
            reference(quotation, "006542", "（ヘッダ参照）見積書", "ref.quotation"),
            reference(previous, "006551", "（ヘッダ参照）注文回答書", "ref.response"),
        )
    )
    return (
        *within(f"//{AGREEMENT}/SellerCITradeParty", party("seller", "受注者", FORM)),
        *within(f"//{AGREEMENT}/BuyerCITradeParty", party("buyer", "発注者", FORM)),
        *references,
    )


def _header(*, response: bool) -> Table:
    total = f"{SETTLEMENT}/SpecifiedCIOHTradeSettlementMonetarySummation"
    return (
        *_agreement(response=response),
        fixed(f"//{DELIVERY}", "006591", "注文文書納入クラス"),
        *within(f"{DELIVERY}/ShipToCITradeParty", ship_to(FORM)),
        item(
            f"{DELIVERY}/PlannedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "005628",
            "代表納期",
            "delivery_date",
            DATE,
        ),
        fixed(f"//{SETTLEMENT}/PriceCurrencyCode", "006574", "通貨コード", "JPY"),
        tax_group(f"{SETTLEMENT}/ApplicableCITradeTax", "006583"),
        text(
            f"{SETTLEMENT}/SpecifiedCITradePaymentTerms/Description",
            "005783",
            "支払条件説明",
            "payment_method",
        ),
        item(f"{total}/TaxTotalAmount", "006599", "合計税額", "tax_total", YEN),
        item(
            f"{total}/GrandTotalAmount", "006601", "総合計金額（税込み）", "total", YEN
        ),
        item(
            f"{total}/NetLineTotalAmount",
            "013083",
            "合計金額（税抜き）",
            "subtotal",
            YEN,
        ),
    )


def _row_agreement(*, response: bool) -> Table:
    path = "SpecifiedCIOLSupplyChainTradeAgreement"
    source = f"{path}/QuotationReferencedCIReferencedDocument"
    unit_price = f"{path}//NetPriceProductCITradePrice"
    if not response:
        return (
            reference(source, "006615", "（明細行参照）見積書", "ref.quotation"),
            *within(unit_price, price("注文単価")),
        )
    return (
        reference(source, "006615", "（明細行参照）注文書", "ref.order"),
        *within(unit_price, price("注文単価", "ordered_price")),
        item(
            f"{path}/NetPriceProductCITradePrice/TradeComparisonReferencePrice/ChargeAmount",
            "007305",
            "注文回答単価",
            "unit_price",
            DECIMAL,
        ),
    )


def _row_delivery(*, response: bool) -> Table:
    path = "SpecifiedCIOLSupplyChainTradeDelivery"
    ordered = "ordered_quantity" if response else "quantity"
    day = "ordered_date" if response else "date"
    asked = f"{path}/RequestedDeliveryCISupplyChainEvent"
    pack = measured(
        f"{path}/PerPackageUnitQuantity",
        "011492",
        "注文セット単位数量(入り数）",
        "pack_quantity",
    )
    return (
        *measured(
            f"//{path}/RequestedQuantity", "006632", "注文数量", ordered, need=True
        ),
        *(
            measured(f"{path}/AgreedQuantity", "006633", "注文回答数量", "quantity")
            if response
            else ()
        ),
        *pack,
        fixed(f"//{asked}", "006640", "要求納期クラス"),
        item(f"{asked}/OccurrenceDateTime", "005628", "要求納入日", day, DATE),
        *(
            (
                item(
                    f"{path}/ConfirmedDeliveryCISupplyChainEvent/OccurrenceDateTime",
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


def _lines(*, response: bool) -> Table:
    document = "AssociatedCIOLDocumentLineDocument"
    state = (
        item(
            f"{document}/LineStatusCode",
            "006605",
            "明細回答タイプコード",
            "answer",
            ANSWER,
        )
        if response
        else item(
            f"{document}/LineStatusCode",
            "006605",
            "明細状態コード",
            "purpose",
            LINE_STATE,
        )
    )
    return noted(
        f"{document}/IncludedCINote",
        "UN01006607",
        LINE,
        (text(f"//{document}/LineID", "006603", "明細行番号", "line_number"), state),
        (
            *_row_agreement(response=response),
            *_row_delivery(response=response),
            *row_money(
                "SpecifiedCIOLSupplyChainTradeSettlement",
                "SpecifiedCIOLTradeSettlementMonetarySummation",
                ("013085", "013086"),
            ),
            *product(
                "SpecifiedCITradeProduct",
                "006648",
                ("ID", "SellerAssignedID", "BuyerAssignedID"),
            ),
        ),
        classes=("references", "adjustments"),
    )


def order_table(root: str) -> Table:
    """All rows of SMEOrder or SMEOrderResponse in schema order."""
    response = root == "SMEOrderResponse"
    place = RESPONSE if response else ORDER
    return noted(
        f"{place.path}/IncludedCINote",
        "UN01006676" if response else "UN01006532",
        HEADER,
        (*context(root), *place.rows(_ORDER)),
        (
            *_header(response=response),
            Group(
                f"{TRANSACTION}/IncludedCIOLSupplyChainTradeLineItem",
                "UN01006593",
                "明細行クラス",
                "lines",
                _lines(response=response),
            ),
        ),
    )
