"""明細行 of an invoice, item by item (請求の明細行の項目表)."""

from edi.sme_common.parts import line_notes, reference
from edi.sme_common.table import (
    BASIS,
    CATEGORY,
    DATE,
    DECIMAL,
    NOT_AVAILABLE,
    PERCENT,
    TEXT,
    UNIT,
    YEN,
    Row,
    Table,
    fixed,
)


def _lines() -> Table:
    agreement = "SpecifiedCIILBSupplyChainTradeAgreement"
    quantity = "SpecifiedCIILBSupplyChainTradeDelivery/BilledQuantity"
    settlement = "SpecifiedCIILBSupplyChainTradeSettlement"
    tax = f"{settlement}/ApplicableCITradeTax"
    period = f"{settlement}/BillingCISpecifiedPeriod"
    product = "ApplicableCITradeProduct"
    return (
        Row("//ID", "UN01009648", "明細行ID", "line_id", TEXT, derived=True),
        *reference(
            f"{agreement}/AdditionalReferencedCIReferencedDocument",
            "UN01009656",
            "（明細行参照）出荷案内書",
            "delivery_note_number",
            kind_code="DQ",
            document_code="270",
        ),
        Row(
            f"//{agreement}/NetPriceProductCITradePrice/ChargeAmount",
            "UN01005792",
            "契約単価",
            "unit_price",
            DECIMAL,
            need=True,
        ),
        Row(f"//{quantity}", "UN01014639", "請求数量", "quantity", DECIMAL, need=True),
        Row(f"{quantity}@unitCode", "UN01014639", "請求数量単位", "unit_code", UNIT),
        fixed(
            f"//{settlement}/DirectionCode",
            "UN01014641",
            "明細行取引方向コード",
            NOT_AVAILABLE,
        ),
        Row(
            f"//{tax}/CalculatedAmount",
            "UN01005833",
            "明細行税額(計算値)",
            "tax_exact",
            DECIMAL,
            derived=True,
        ),
        fixed(f"{tax}/TypeCode", "UN01005834", "明細行税タイプコード", "VAT"),
        Row(
            f"{tax}/CalculatedRate",
            "UN01005836",
            "税率(調整用)",
            "rate",
            PERCENT,
            derived=True,
        ),
        Row(
            f"{tax}/BasisAmount",
            "UN01005839",
            "明細行譲渡資産金額（税抜き）",
            "amount_exclusive",
            YEN,
        ),
        Row(
            f"{tax}/BasisAmount",
            "UN01005839",
            "明細行譲渡資産金額（税抜き）",
            "amount_derived",
            DECIMAL,
            derived=True,
        ),
        Row(
            f"//{tax}/CategoryCode",
            "UN01005841",
            "明細行課税分類コード",
            "category",
            CATEGORY,
            need=True,
        ),
        fixed(f"{tax}/CurrencyCode", "UN01005842", "明細行税通貨コード", "JPY"),
        Row(
            f"//{tax}/RateApplicablePercent",
            "UN01007174",
            "明細行税率",
            "rate",
            PERCENT,
            need=True,
        ),
        Row(
            f"{tax}/GrandTotalAmount",
            "UN01013040",
            "明細行譲渡資産金額(税込み)",
            "amount_inclusive",
            YEN,
        ),
        Row(
            f"{tax}/CalculationMethodCode",
            "UN01013096",
            "明細行税計算方式",
            "line_basis",
            BASIS,
            derived=True,
        ),
        Row(
            f"//{period}/StartDateTime",
            "UN01005612",
            "明細行取引開始日",
            "date",
            DATE,
            derived=True,
            fixed="",
        ),
        Row(
            f"//{period}/EndDateTime",
            "UN01005613",
            "明細行取引終了日",
            "date",
            DATE,
            fixed="",
        ),
        Row(
            f"{period}/StartDateTime",
            "UN01005612",
            "明細行取引開始日",
            "date",
            DATE,
            alias=True,
        ),
        Row(f"{product}/ID", "UN01005810", "品目ID", "item_code", TEXT),
        Row(f"{product}/Name", "UN01005815", "品目名", "description", TEXT),
        Row(
            f"//{product}/Description",
            "UN01005817",
            "品目摘要",
            "description",
            TEXT,
            derived=True,
            fixed="",
        ),
        Row(
            f"{product}/Description",
            "UN01005817",
            "品目摘要",
            "description",
            TEXT,
            alias=True,
        ),
        *line_notes("IncludedCINote", ("unit", "tax_amount")),
    )


LINES = _lines()
