"""支払通知 (SMERemittanceAdvaice, the published spelling), item by item (支払通知の項目表).

One payment on one day to one account, less what is set off, and the invoices that it
pays: a row each, which names its invoice by a reference. 付表1 has 明細文書 0..n, the 4.1
schema one at most: a document without sections is written as one, several as several.
"""

from edi.sme_common.labels import HEADER, LINE, SECTION
from edi.sme_common.notes import single_note
from edi.sme_common.table import (
    CATEGORY,
    DATE,
    DECIMAL,
    PERCENT,
    PURPOSE,
    REFERENCE_KIND,
    YEN,
    Group,
    Table,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.parties import Form, party
from edi.sme_common.tables.parts import account, context, measured, price
from edi.sme_common.tables.taxes import tax

DOCUMENT = "CIRExchangedDocument"
PAYMENT = "CIRHTradeSettlementPayment"
SETTLEMENT = f"{PAYMENT}/SpecifiedCIRHSupplyChainTradeSettlement"
TRANSACTION = "CIRTSupplyChainTradeTransaction"
FORM = Form(short=True)
# UNCL1001 481 is a remittance advice; 付表4 does not list a code for it
TYPE_CODE = "481"


def _document() -> Table:
    return within(
        f"//{DOCUMENT}",
        (
            text("ID", "008372", "支払通知書ID", "document_number", need=True),
            item(
                "PurposeCode",
                "008374",
                "支払通知書目的コード",
                "purpose",
                PURPOSE,
                fixed="9",
            ),
            fixed("TypeCode", "008375", "支払通知書タイプコード", TYPE_CODE),
            item(
                "IssueDateTime",
                "008376",
                "支払通知書発効日",
                "issue_date",
                DATE,
                need=True,
            ),
        ),
    )


def _sums() -> Table:
    return within(
        "//SpecifiedCIRHTradeSettlementMonetarySummation",
        (
            item(
                "PaymentTotalAmount",
                "008471",
                "支払総合計金額",
                "amount_due",
                YEN,
                need=True,
            ),
            item("BalanceOutAmount", "011092", "相殺合計金額", "deductions", YEN),
            item("TaxTotalAmount", "013031", "税合計金額", "tax_total", YEN),
            item(
                "IncludingTaxesLineTotalAmount",
                "013032",
                "合計金額（税込み）",
                "total",
                YEN,
            ),
            item(
                "GrandTotalAmount",
                "013092",
                "総合計金額",
                "total",
                YEN,
                derived=True,
            ),
            item("NetLineTotalAmount", "013093", "合計金額（税抜き）", "subtotal", YEN),
            Group(
                "ApplicableCIRHSpecifiedBalanceOut",
                "UN01011094",
                "相殺クラス",
                "adjustments",
                (
                    text("ReasonDescription", "011099", "相殺項目理由説明文", "reason"),
                    item("CalculatedAmount", "011101", "相殺項目金額", "set_off", YEN),
                ),
            ),
        ),
    )


def _payment() -> Table:
    means = "SpecifiedCITradeSettlementPaymentMeans"
    debtor = "PayerPartyCIDebtorFinancialAccount/AccountName"
    return (
        item(
            f"{PAYMENT}/RequestedExecutionDateTime",
            "008500",
            "支払日時",
            "due_date",
            DATE,
        ),
        *within(
            f"//{SETTLEMENT}",
            (
                *within("//PayeeCITradeParty", party("seller", "受取人", FORM)),
                *within("//PayerCITradeParty", party("buyer", "支払人", FORM)),
                *_sums(),
                Group(
                    means,
                    "UN01008798",
                    "支払手段クラス",
                    "bank_accounts",
                    (
                        fixed("TypeCode", "005672", "支払手段タイプコード", "30"),
                        fixed(f"//{debtor}", "005431", "支払人口座名義"),
                        *account(need=True),
                    ),
                    most=1,
                    filler=True,
                ),
            ),
        ),
    )


def _invoice(path: str, number: str, name: str, *, filler: bool = False) -> Group:
    """The invoice that is paid; here the type stands once, and nothing is mandatory."""
    return Group(
        path,
        f"UN01{number}",
        name,
        "ref.invoice",
        (
            text("IssuerAssignedID", "005580", f"{name}ID", "number", fixed=""),
            item("IssueDateTime", "005582", f"{name}発行日", "date", DATE),
            text("LineID", "005585", f"{name}明細行ID", "line"),
            text("RevisionID", "005588", f"{name}履歴ID", "revision"),
            item("TypeCode", "009672", f"{name}タイプコード", "kind", REFERENCE_KIND),
        ),
        most=1,
        filler=filler,
    )


def _order(path: str, number: str, name: str, field: str) -> Group:
    return Group(
        path,
        f"UN01{number}",
        name,
        field,
        (
            text("IssuerAssignedID", "005580", f"{name}ID", "number", fixed=""),
            item("IssueDateTime", "005582", f"{name}発行日", "date", DATE),
            text("LineID", "005585", f"{name}行ID", "line"),
            text("RevisionID", "005588", f"{name}履歴ID", "revision"),
        ),
        most=1,
    )


def _row_transaction() -> Table:
    agreement = "ApplicableCIRLSupplyChainTradeAgreement"
    delivery = "ApplicableCIRLSupplyChainTradeDelivery"
    return (
        _order(
            f"{agreement}/BuyerOrderReferencedCIReferencedDocument",
            "011459",
            "（明細行参照）注文書",
            "ref.order",
        ),
        *within(f"{agreement}/OrderPriceProductCITradePrice", price("支払単価")),
        _order(
            f"{agreement}/SellerOrderReferencedCIReferencedDocument",
            "011520",
            "（明細行参照）受注書",
            "ref.response",
        ),
        *measured(f"{delivery}/AgreedQuantity", "011463", "支払通知数量", "quantity"),
        *measured(
            f"{delivery}/PerPackageUnitQuantity",
            "015503",
            "支払通知セット単位数量(入り数）",
            "pack_quantity",
        ),
        item(
            f"{delivery}/RequestedDeliveryCISupplyChainEvent/OccurrenceDateTime",
            "005628",
            "配送日",
            "date",
            DATE,
        ),
        text("IncludedCITradeProduct/ID", "005810", "品目ID", "item_code"),
        text("IncludedCITradeProduct/Name", "005815", "品目名", "description"),
        text("IncludedCITradeProduct/Description", "005817", "品目摘要", "details"),
    )


def _row_tax() -> Table:
    return (
        fixed("TypeCode", "005834", "明細行税タイプコード", "VAT"),
        item(
            "BasisAmount",
            "005839",
            "明細行譲渡資産金額（税抜き）",
            "amount_exclusive",
            YEN,
        ),
        item(
            "BasisAmount",
            "005839",
            "明細行譲渡資産金額（税抜き）",
            "amount_derived",
            DECIMAL,
            derived=True,
        ),
        item("CategoryCode", "005841", "明細行課税分類コード", "category", CATEGORY),
        item("RateApplicablePercent", "007174", "明細行税率", "rate", PERCENT),
        item(
            "GrandTotalAmount",
            "013040",
            "明細行譲渡資産金額(税込み)",
            "amount_inclusive",
            YEN,
        ),
        item(
            "GrandTotalAmount",
            "013040",
            "明細行譲渡資産金額(税込み)",
            "amount_with_tax",
            DECIMAL,
            derived=True,
        ),
    )


def _lines() -> Table:
    document = "AssociatedCIRDocumentLineDocument"
    settlement = "SpecifiedCIRLSupplyChainTradeSettlement"
    rows: Table = (
        _invoice(
            f"{settlement}/InvoiceReferencedCIReferencedDocument",
            "008803",
            "（明細行参照）インボイス文書",
        ),
        *within(
            f"{settlement}/ReferencedCIRLSupplyChainTradeTransaction",
            _row_transaction(),
        ),
        *within(f"{settlement}/ApplicableCITradeTax", _row_tax()),
    )
    return (
        text(f"//{document}/LineID", "008363", "明細行ID", "line_number"),
        *single_note(f"{document}/IncludedCINote", LINE, rows, "note"),
        *rows,
    )


def _section() -> Table:
    settlement = "ApplicableCIRTSupplyChainTradeSettlement"
    total = f"{settlement}//SpecifiedCIRTTradeSettlementMonetarySummation"
    document = "AssociatedCIRDocumentLineDocument"
    money: Table = (
        item(f"{settlement}/InvoiceDateTime", "013034", "請求日", "date", DATE),
        _invoice(
            f"{settlement}/InvoiceReferencedCIReferencedDocument",
            "008813",
            "（参照）インボイス文書",
            filler=True,
        ),
        fixed(total, "008814", "支払合計金額クラス"),
        item(
            f"{total.replace('//', '/')}/TaxTotalAmount",
            "013033",
            "税合計金額",
            "tax_total",
            YEN,
        ),
        item(
            f"{total.replace('//', '/')}/IncludingTaxesLineTotalAmount",
            "013035",
            "支払明細金額（税込み）の合計金額",
            "total",
            YEN,
        ),
        item(
            f"{total.replace('//', '/')}/NetLineTotalAmount",
            "013095",
            "支払明細金額（税抜き）の合計金額",
            "subtotal",
            YEN,
        ),
        Group(
            f"{settlement}/ApplicableCITradeTax",
            "UN01011115",
            "ヘッダ税クラス",
            "tax_summary",
            tax("ヘッダ", invoice=False),
        ),
    )
    return (
        Group(
            "IncludedCIRLSupplyChainTradeLineItem",
            "UN01008831",
            "明細文書明細行クラス",
            "lines",
            _lines(),
        ),
        *money,
        text(f"//{document}/LineID", "008363", "明細文書識別ID", "number", need=True),
        *single_note(f"{document}/IncludedCINote", SECTION, money, "subject"),
    )


def remittance_table(root: str) -> Table:
    """All rows of SMERemittanceAdvaice in schema order."""
    section = Group(TRANSACTION, "UN01008829", "明細文書クラス", "sections", _section())
    rows = (*_document(), *_payment())
    return (
        *context(root),
        *_document(),
        *single_note(f"{DOCUMENT}/IncludedCINote", HEADER, rows, "notes"),
        *_payment(),
        section,
    )
