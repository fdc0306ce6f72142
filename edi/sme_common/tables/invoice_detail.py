"""明細文書 of an invoice: references, tax per rate, sums, rows (請求の文書ヘッダの項目表).

A single message has one, whose items are those of the document; a consolidated one has
many, our sections.
"""

from edi.sme_common.labels import SECTION
from edi.sme_common.notes import noted
from edi.sme_common.table import (
    ANSWER,
    DATE,
    NOT_AVAILABLE,
    YEN,
    Group,
    Table,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.invoice_lines import line_table
from edi.sme_common.tables.parties import INVOICE_FORM, ship_to
from edi.sme_common.tables.reference_classes import typed_reference
from edi.sme_common.tables.taxes import adjustments, tax


def _detail_document(*, response: bool, consolidated: bool) -> Table:
    document = "AssociatedCIILDocumentLineDocument"
    number = (
        text(f"//{document}/LineID", "005954", "明細文書ID", "number", need=True)
        if consolidated
        else fixed(f"//{document}/LineID", "005954", "明細文書ID", "1")
    )
    return (
        number,
        fixed(
            f"//{document}/CategoryCode", "014645", "明細文書類型コード", NOT_AVAILABLE
        ),
        *(
            (
                item(
                    f"//{document}/ResponseReasonCode",
                    "014646",
                    "仕入明細書明細文書回答タイプコード",
                    "answer",
                    ANSWER,
                    derived=True,
                    fixed=NOT_AVAILABLE,
                ),
            )
            if response
            else ()
        ),
    )


def _detail_rest(*, consolidated: bool) -> Table:
    """References and place of delivery of a 明細文書."""
    agreement = "SpecifiedCIILSupplyChainTradeAgreement"
    delivery = "SpecifiedCIILSupplyChainTradeDelivery"
    merged = typed_reference(
        "AssociatedCIILDocumentLineDocument/ReferenceCIReferencedDocument",
        "014895",
        "統合明細文書",
        "ref.merged",
    )
    return (
        *((merged,) if consolidated else ()),
        typed_reference(
            f"{agreement}/SellerOrderReferencedCIReferencedDocument",
            "005960",
            "（文書ヘッダ参照）受注書",
            "ref.response",
        ),
        typed_reference(
            f"{agreement}/BuyerOrderReferencedCIReferencedDocument",
            "005961",
            "（文書ヘッダ参照）注文書",
            "ref.order",
        ),
        typed_reference(
            f"{agreement}/ContractReferencedCIReferencedDocument",
            "005963",
            "（文書ヘッダ参照）契約文書",
            "ref.contract",
        ),
        *(
            ()
            if consolidated
            else (
                *within(f"{delivery}/ShipToCITradeParty", ship_to(INVOICE_FORM)),
                item(
                    f"{delivery}/ActualDeliveryCISupplyChainEvent/OccurrenceDateTime",
                    "005628",
                    "配送日",
                    "delivery_date",
                    DATE,
                ),
            )
        ),
        typed_reference(
            f"{delivery}/DespatchAdviceReferencedCIReferencedDocument",
            "006039",
            "（文書ヘッダ参照）出荷案内書",
            "ref.despatch",
            0,
        ),
        typed_reference(
            f"{delivery}/ReceivingAdviceReferencedCIReferencedDocument",
            "006040",
            "（文書ヘッダ参照）出荷回答書",
            "ref.receiving",
            0,
        ),
    )


def _detail_settlement(*, consolidated: bool) -> Table:
    period = "BillingCISpecifiedPeriod"
    withheld = "SpecifiedCIFinancialAdjustment[Reason=源泉徴収税]"
    withholding = (
        item(
            f"{withheld}/ActualAmount",
            "005490",
            "調整金額（源泉徴収税）",
            "withholding_tax",
            YEN,
        ),
        fixed(
            f"{withheld}/DirectionCode", "014649", "調整取引方向コード", NOT_AVAILABLE
        ),
    )
    return within(
        "SpecifiedCIILSupplyChainTradeSettlement",
        (
            fixed(
                "//DirectionCode", "014647", "文書ヘッダ取引方向コード", NOT_AVAILABLE
            ),
            Group(
                "ApplicableCITradeTax",
                "UN01005996",
                "文書ヘッダ税クラス",
                "tax_summary",
                tax("文書ヘッダ", invoice=True),
                need=True,
            ),
            item(
                f"{period}/StartDateTime",
                "005612",
                "文書ヘッダ取引開始日",
                "period_start",
                DATE,
                fixed="",
            ),
            item(
                f"{period}/EndDateTime",
                "005613",
                "文書ヘッダ取引終了日",
                "period_end",
                DATE,
                fixed="",
            ),
            adjustments("SpecifiedCITradeAllowanceCharge", "005998", "文書ヘッダ"),
            *_detail_sums(),
            *(() if consolidated else withholding),
            typed_reference(
                "InvoiceReferencedCIReferencedDocument",
                "006004",
                "（文書ヘッダ参照）インボイス対象物",
                "ref.invoice",
                0,
            ),
            typed_reference(
                "AdditionalReferencedCIReferencedDocument",
                "006005",
                "（文書ヘッダ参照）前回インボイス文書",
                "ref.previous",
            ),
        ),
    )


def _detail_sums() -> Table:
    return within(
        "//SpecifiedCIILTradeSettlementMonetarySummation",
        (
            item(
                "ChargeTotalAmount",
                "006008",
                "文書ヘッダ追加請求合計金額",
                "charges",
                YEN,
                derived=True,
            ),
            item(
                "AllowanceTotalAmount",
                "006009",
                "文書ヘッダ返金合計金額",
                "allowances",
                YEN,
                derived=True,
            ),
            item(
                "TaxTotalAmount",
                "006011",
                "文書ヘッダ合計税額",
                "tax_total",
                YEN,
                need=True,
            ),
            item(
                "GrossLineTotalAmount",
                "008455",
                "文書ヘッダグロス合計金額（税抜き）",
                "gross",
                YEN,
                derived=True,
            ),
            item(
                "NetLineTotalAmount",
                "008456",
                "文書ヘッダ譲渡資産合計金額(税抜き)",
                "subtotal",
                YEN,
                need=True,
            ),
            item(
                "NetIncludingTaxesLineTotalAmount",
                "008457",
                "文書ヘッダ譲渡資産合計金額(税込み)",
                "total",
                YEN,
                derived=True,
            ),
            item(
                "GrandTotalAmount",
                "011519",
                "文書ヘッダ総合計金額（税込み）",
                "total",
                YEN,
                need=True,
            ),
        ),
    )


def detail_rows(*, response: bool, consolidated: bool) -> Table:
    """Rows of a 明細文書, relative to it."""
    after = (
        *_detail_rest(consolidated=consolidated),
        *_detail_settlement(consolidated=consolidated),
        Group(
            "SubordinateCIILBSubordinateTradeLineItem",
            "UN01009669",
            "明細行クラス",
            "lines",
            line_table(response=response, consolidated=consolidated),
            need=True,
        ),
    )
    before = _detail_document(response=response, consolidated=consolidated)
    note = "AssociatedCIILDocumentLineDocument/IncludedCINote"
    if consolidated:
        return noted(note, "UN01005957", SECTION, before, after)
    return (*before, *after)
