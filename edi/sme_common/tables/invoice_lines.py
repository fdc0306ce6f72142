"""明細行 of an invoice, item by item (請求の明細行の項目表)."""

from edi.sme_common.labels import LINE
from edi.sme_common.notes import noted
from edi.sme_common.table import (
    ANSWER,
    BASIS,
    CATEGORY,
    DATE,
    DECIMAL,
    NOT_AVAILABLE,
    PERCENT,
    YEN,
    Table,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.parts import measured, price
from edi.sme_common.tables.reference_classes import typed_reference
from edi.sme_common.tables.taxes import adjustments, tax_system


def _agreement(*, consolidated: bool) -> Table:
    return within(
        "//SpecifiedCIILBSupplyChainTradeAgreement",
        (
            typed_reference(
                "SellerOrderReferencedCIReferencedDocument",
                "009654",
                "（明細行参照）受注書",
                "ref.response",
            ),
            typed_reference(
                "BuyerOrderReferencedCIReferencedDocument",
                "009655",
                "（明細行参照）注文書",
                "ref.order",
            ),
            typed_reference(
                "AdditionalReferencedCIReferencedDocument",
                "009656",
                "（明細行参照）文書",
                "ref.despatch",
                0 if consolidated else 1,
            ),
            *within("//NetPriceProductCITradePrice", price("契約単価", need=True)),
        ),
    )


def _tax() -> Table:
    return within(
        "//ApplicableCITradeTax",
        (
            item(
                "CalculatedAmount",
                "005833",
                "明細行税額(計算値)",
                "tax_exact",
                DECIMAL,
                derived=True,
            ),
            fixed("TypeCode", "005834", "明細行税タイプコード", "VAT"),
            item(
                "CalculatedRate",
                "005836",
                "税率(調整用)",
                "rate",
                PERCENT,
                derived=True,
            ),
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
            item(
                "CategoryCode",
                "005841",
                "明細行課税分類コード",
                "category",
                CATEGORY,
                need=True,
            ),
            fixed("CurrencyCode", "005842", "明細行税通貨コード", "JPY"),
            item(
                "RateApplicablePercent",
                "007174",
                "明細行税率",
                "rate",
                PERCENT,
                need=True,
            ),
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
            item(
                "CalculationMethodCode",
                "013096",
                "明細行税計算方式",
                "line_basis",
                BASIS,
                derived=True,
            ),
            tax_system(),
        ),
    )


def _settlement() -> Table:
    period = "//BillingCISpecifiedPeriod"
    return within(
        "//SpecifiedCIILBSupplyChainTradeSettlement",
        (
            fixed("DirectionCode", "014641", "明細行取引方向コード", NOT_AVAILABLE),
            *_tax(),
            typed_reference(
                "InvoiceReferencedCIReferencedDocument",
                "014642",
                "明細行インボイス対象物",
                "ref.invoice",
                0,
            ),
            adjustments("SpecifiedCITradeAllowanceCharge", "014644", "明細行"),
            item(
                f"{period}/StartDateTime",
                "005612",
                "明細行取引開始日",
                "span_start",
                DATE,
                fixed="",
            ),
            item(
                f"{period}/EndDateTime",
                "005613",
                "明細行取引終了日",
                "span_end",
                DATE,
                fixed="",
            ),
        ),
    )


def _product() -> Table:
    return within(
        "//ApplicableCITradeProduct",
        (
            text("ID", "005810", "品目ID", "item_code"),
            text("SellerAssignedID", "005812", "受注者品目ID", "item_code", alias=True),
            text("BuyerAssignedID", "005813", "発注者品目ID", "item_code", alias=True),
            text("Name", "005815", "品目名", "description"),
            text("//Description", "005817", "品目摘要", "details", fixed=""),
        ),
    )


def line_table(*, response: bool, consolidated: bool) -> Table:
    """Rows of a 明細行, relative to it."""
    answer = item(
        "ResponseReasonCode",
        "014638",
        "仕入明細書明細行回答タイプコード",
        "answer",
        ANSWER,
    )
    delivery = "//SpecifiedCIILBSupplyChainTradeDelivery"
    return noted(
        "IncludedCINote",
        "UN01015533",
        LINE,
        (
            text("//ID", "009648", "明細行ID", "line_number"),
            *((answer,) if response else ()),
            *_agreement(consolidated=consolidated),
            *measured(
                f"{delivery}/PerPackageUnitQuantity".lstrip("/"),
                "009662",
                "請求セット単位数量(入り数）",
                "pack_quantity",
            ),
            *measured(
                f"{delivery}/BilledQuantity",
                "014639",
                "請求数量",
                "quantity",
                need=True,
            ),
            *_settlement(),
            *_product(),
        ),
        (),
        classes=("references",),
    )
