"""Consumption tax per rate, of a row, of a charge (税クラス, 返金・追加請求クラス)."""

from edi.sme_common.table import (
    BASIS,
    CATEGORY,
    DECIMAL,
    INDICATOR,
    NOT_AVAILABLE,
    PERCENT,
    YEN,
    Group,
    Row,
    Table,
    fixed,
    ignored,
    item,
    text,
    within,
)


def tax(name: str, *, invoice: bool, calculated: bool = True) -> Table:
    """The tax per rate (税クラス); the invoice schemas want nearly all of it."""
    must = "//" if invoice else ""
    return (
        item(
            f"{must}CalculatedAmount",
            "005833",
            f"{name}課税分類税額",
            "tax_amount",
            YEN,
            need=invoice and calculated,
        ),
        fixed("TypeCode", "005834", f"{name}税タイプコード", "VAT"),
        *(
            (
                item(
                    "//CalculatedRate",
                    "005836",
                    "税率(調整用)",
                    "rate",
                    PERCENT,
                    derived=True,
                    fixed="0",
                ),
            )
            if invoice
            else ()
        ),
        item(
            "BasisAmount",
            "005839",
            f"{name}課税分類譲渡資産合計金額（税抜き）",
            "taxable_exclusive",
            YEN,
        ),
        item(
            "//BasisAmount",
            "005839",
            f"{name}課税分類譲渡資産合計金額（税抜き）",
            "taxable_derived",
            DECIMAL,
            derived=True,
            need=True,
        ),
        item(
            "CategoryCode",
            "005841",
            f"{name}課税分類コード",
            "category",
            CATEGORY,
            need=invoice,
        ),
        *(
            (fixed("CurrencyCode", "005842", "課税分類税通貨コード", "JPY"),)
            if invoice
            else ()
        ),
        item(
            "RateApplicablePercent",
            "007174",
            f"{name}税率",
            "rate",
            PERCENT,
            need=invoice,
        ),
        item(
            "GrandTotalAmount",
            "013040",
            f"{name}課税分類譲渡資産合計金額(税込み)",
            "taxable_inclusive",
            YEN,
        ),
        item(
            "GrandTotalAmount",
            "013040",
            f"{name}課税分類譲渡資産合計金額(税込み)",
            "taxable_with_tax",
            DECIMAL,
            derived=True,
            need=not invoice or not calculated,
        ),
        item(
            "CalculationMethodCode",
            "013096",
            f"{name}税計算方式",
            "basis",
            BASIS,
            need=invoice,
        ),
        *((tax_system(),) if invoice else ()),
    )


def tax_system() -> Row:
    """適用税制ID: all we know is the Japanese consumption tax."""
    return ignored("LocalTaxSystemID", "014650", "適用税制ID", "JCT")


def line_tax() -> Table:
    """Rate and category of one row; amounts in the class are computed (明細行税クラス)."""
    return (
        fixed("TypeCode", "005834", "明細行税タイプコード", "VAT"),
        item(
            "BasisAmount",
            "005839",
            "明細行金額（税抜き・計算値）",
            "tax_basis",
            DECIMAL,
            derived=True,
        ),
        item("CategoryCode", "005841", "明細行課税分類コード", "category", CATEGORY),
        item("RateApplicablePercent", "007174", "明細行税率", "rate", PERCENT),
        item(
            "GrandTotalAmount",
            "013040",
            "明細行金額（税込み・計算値）",
            "tax_with",
            DECIMAL,
            derived=True,
        ),
    )


def adjustments(path: str, number: str, name: str) -> Group:
    """追加請求・返金: charges and allowances, with the tax that they bear."""
    duty = "CategoryCITradeTax"
    return Group(
        path,
        f"UN01{number}",
        f"{name}返金・追加請求クラス",
        "adjustments",
        (
            item(
                "ChargeIndicator",
                "005707",
                f"{name}返金・追加請求判別子",
                "charge",
                INDICATOR,
            ),
            item("ActualAmount", "005713", f"{name}返金・追加請求金額", "size", YEN),
            text("Reason", "005715", f"{name}返金・追加請求理由", "reason"),
            *within(
                duty,
                (
                    item(
                        "CalculatedAmount",
                        "005833",
                        f"{name}返金・追加請求税額",
                        "tax",
                        DECIMAL,
                        derived=True,
                        fixed="0",
                    ),
                    item(
                        "CalculatedRate",
                        "005836",
                        f"{name}返金・追加請求税率",
                        "rate",
                        PERCENT,
                        derived=True,
                        fixed="0",
                    ),
                    item(
                        "BasisAmount",
                        "005839",
                        f"{name}返金・追加請求金額（税抜き）",
                        "without_tax",
                        DECIMAL,
                        derived=True,
                        fixed="0",
                    ),
                    item(
                        "CategoryCode",
                        "005841",
                        f"{name}返金・追加請求課税分類コード",
                        "category",
                        CATEGORY,
                        fixed=NOT_AVAILABLE,
                    ),
                    fixed("CurrencyCode", "005842", "課税分類税通貨コード", "JPY"),
                    item(
                        "RateApplicablePercent",
                        "007174",
                        f"{name}返金・追加請求税率",
                        "rate",
                        PERCENT,
                    ),
                    item(
                        "GrandTotalAmount",
                        "013040",
                        f"{name}返金・追加請求金額(税込み)",
                        "with_tax",
                        DECIMAL,
                        derived=True,
                        fixed="0",
                    ),
                    fixed(
                        "CalculationMethodCode",
                        "013096",
                        f"{name}返金・追加請求税計算方式",
                        NOT_AVAILABLE,
                    ),
                ),
            ),
        ),
    )
