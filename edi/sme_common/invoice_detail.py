"""明細文書 of an invoice: references, tax per rate, sums (請求の文書ヘッダの項目表)."""

from edi.sme_common.invoice_lines import LINES
from edi.sme_common.parts import header_notes, reference
from edi.sme_common.table import (
    BASIS,
    CATEGORY,
    DATE,
    DECIMAL,
    NOT_AVAILABLE,
    PERCENT,
    TEXT,
    YEN,
    Group,
    Row,
    Table,
    fixed,
)

DETAIL = "CIIHSupplyChainTradeTransaction/IncludedCIILSupplyChainTradeLineItem"
TAX: Table = (
    Row(
        "//CalculatedAmount",
        "UN01005833",
        "文書ヘッダ課税分類税額",
        "tax_amount",
        YEN,
        need=True,
    ),
    fixed("TypeCode", "UN01005834", "文書ヘッダ税タイプコード", "VAT"),
    Row(
        "//CalculatedRate", "UN01005836", "税率(調整用)", "rate", PERCENT, derived=True
    ),
    Row(
        "BasisAmount",
        "UN01005839",
        "文書ヘッダ課税分類譲渡資産合計金額（税抜き）",
        "taxable_exclusive",
        YEN,
    ),
    Row(
        "//BasisAmount",
        "UN01005839",
        "文書ヘッダ課税分類譲渡資産合計金額（税抜き）",
        "taxable_derived",
        DECIMAL,
        derived=True,
        need=True,
    ),
    Row(
        "//CategoryCode",
        "UN01005841",
        "文書ヘッダ課税分類コード",
        "category",
        CATEGORY,
        need=True,
    ),
    fixed("//CurrencyCode", "UN01005842", "課税分類税通貨コード", "JPY"),
    Row(
        "//RateApplicablePercent",
        "UN01007174",
        "文書ヘッダ税率",
        "rate",
        PERCENT,
        need=True,
    ),
    Row(
        "GrandTotalAmount",
        "UN01013040",
        "文書ヘッダ課税分類譲渡資産合計金額(税込み)",
        "taxable_inclusive",
        YEN,
    ),
    Row(
        "GrandTotalAmount",
        "UN01013040",
        "文書ヘッダ課税分類譲渡資産合計金額(税込み)",
        "taxable_with_tax",
        DECIMAL,
        derived=True,
    ),
    Row(
        "//CalculationMethodCode",
        "UN01013096",
        "文書ヘッダ税計算方式",
        "basis",
        BASIS,
        need=True,
    ),
)


def detail_rows(*, response: bool) -> Table:
    """Rows of 文書ヘッダ and the groups of its taxes and rows."""
    document = f"{DETAIL}/AssociatedCIILDocumentLineDocument"
    agreement = f"{DETAIL}/SpecifiedCIILSupplyChainTradeAgreement"
    delivery = f"{DETAIL}/SpecifiedCIILSupplyChainTradeDelivery"
    settlement = f"{DETAIL}/SpecifiedCIILSupplyChainTradeSettlement"
    period = f"{settlement}/BillingCISpecifiedPeriod"
    total = f"{settlement}/SpecifiedCIILTradeSettlementMonetarySummation"
    withheld = f"{settlement}/SpecifiedCIFinancialAdjustment[Reason=源泉徴収税]"
    original = f"{settlement}/InvoiceReferencedCIReferencedDocument"
    reason = fixed(
        f"//{document}/ResponseReasonCode",
        "UN01014646",
        "回答理由コード",
        NOT_AVAILABLE,
    )
    original_number, *original_rest = reference(
        original,
        "UN01006004",
        "インボイス対象物",
        "",
        kind_code="IV",
        document_code="380",
    )
    return (
        fixed(f"//{document}/LineID", "UN01005954", "明細文書ID", "1"),
        fixed(
            f"//{document}/CategoryCode",
            "UN01014645",
            "明細文書類型コード",
            NOT_AVAILABLE,
        ),
        *((reason,) if response else ()),
        *header_notes(
            f"{document}/IncludedCINote", ("subject", "inspection_date", "deductions")
        ),
        *reference(
            f"{agreement}/BuyerOrderReferencedCIReferencedDocument",
            "UN01005961",
            "（文書ヘッダ参照）注文書",
            "order_number",
            kind_code="ON",
            document_code="220",
        ),
        *_ship_to(f"{delivery}/ShipToCITradeParty"),
        Row(
            f"{delivery}/ActualDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "UN01005628",
            "配送日",
            "delivery_date",
            DATE,
        ),
        fixed(
            f"//{settlement}/DirectionCode",
            "UN01014647",
            "文書ヘッダ取引方向コード",
            NOT_AVAILABLE,
        ),
        Group(
            f"{settlement}/ApplicableCITradeTax",
            "UN01005996",
            "文書ヘッダ税クラス",
            "tax_summary",
            TAX,
            need=True,
        ),
        Row(
            f"{period}/StartDateTime",
            "UN01005612",
            "文書ヘッダ取引開始日",
            "period_start",
            DATE,
            fixed="",
        ),
        Row(
            f"{period}/EndDateTime",
            "UN01005613",
            "文書ヘッダ取引終了日",
            "period_end",
            DATE,
            fixed="",
        ),
        Row(
            f"//{total}/TaxTotalAmount",
            "UN01006011",
            "文書ヘッダ合計税額",
            "tax_total",
            YEN,
            need=True,
        ),
        Row(
            f"{total}/GrossLineTotalAmount",
            "UN01008455",
            "文書ヘッダグロス合計金額（税抜き）",
            "subtotal",
            YEN,
            derived=True,
        ),
        Row(
            f"//{total}/NetLineTotalAmount",
            "UN01008456",
            "文書ヘッダ譲渡資産合計金額(税抜き)",
            "subtotal",
            YEN,
            need=True,
        ),
        Row(
            f"//{total}/GrandTotalAmount",
            "UN01011519",
            "文書ヘッダ総合計金額（税込み）",
            "total",
            YEN,
            need=True,
        ),
        Row(
            f"{withheld}/ActualAmount",
            "UN01005490",
            "鑑ヘッダ調整金額",
            "withholding_tax",
            YEN,
        ),
        fixed(
            f"{withheld}/DirectionCode",
            "UN01014649",
            "鑑ヘッダ調整取引方向コード",
            NOT_AVAILABLE,
        ),
        *(
            fixed(f"{original}/IssuerAssignedID", r.un_id, r.name)
            for r in (original_number,)
        ),
        Row(
            f"{original}/IssueDateTime",
            "UN01005582",
            "インボイス対象物発行日",
            "original_date",
            DATE,
        ),
        *original_rest,
        Group(
            f"{DETAIL}/SubordinateCIILBSubordinateTradeLineItem",
            "UN01009669",
            "明細行クラス",
            "lines",
            LINES,
            need=True,
        ),
    )


def _ship_to(path: str) -> Table:
    return (
        fixed(f"{path}/ID", "UN01005757", "納入先ID"),
        Row(f"{path}/Name", "UN01005759", "納入先名称", "delivery_place", TEXT),
        fixed(f"{path}/TypeCode", "UN01012925", "納入先タイプコード", NOT_AVAILABLE),
        fixed(f"{path}/RegisteredID", "UN01013039", "納入先登録番号"),
        fixed(
            f"{path}//EndPointURICIUniversalCommunication/ChannelCode",
            "UN01005859",
            "国際アドレス登録機関コード",
            NOT_AVAILABLE,
        ),
    )
