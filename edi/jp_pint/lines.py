"""Terms of an invoice line and of allowances and charges (明細行の項目)."""

from edi.jp_pint.table import (
    CATEGORY,
    DATE,
    DECIMAL,
    FLAG,
    PERCENT,
    PRICE,
    YEN,
    Group,
    Item,
    Table,
    alias,
    constant,
    known,
)

UNIT_PROPERTY = "表示単位名称"
"""Item attribute in which the official samples name a unit in Japanese."""
OBJECT_TYPE = "130"  # UNTDID 1001, invoiced object


def tax_rows(path: str, category: str, rate: str, reason: str) -> Table:
    """Tax category, rate and scheme of a line, an allowance or a subtotal.

    The last three are the ids of category, rate and reason of the exemption.
    """
    return (
        Item(f"{path}/ID", category, "課税分類", "category", CATEGORY, need=True),
        Item(f"{path}/Percent", rate, "税率", "percent", PERCENT),
        known(f"{path}/TaxExemptionReasonCode", "", "非課税理由コード"),
        known(f"{path}/TaxExemptionReason", reason, "非課税理由"),
        Item(f"{path}/TaxScheme/ID", category, "税の種類", fixed="VAT"),
    )


def adjustment_rows(code: str, reason: str, amount: str, *tax: str) -> Table:
    """An allowance or charge, which the indicator tells apart, with the ids of both.

    Those of lines have no ``tax`` of their own: category, rate, reason of exemption.
    """
    return (
        Item("ChargeIndicator", "", "追加請求の判別", "charge", FLAG),
        Item("AllowanceChargeReasonCode", code, "理由コード", "reason_code"),
        Item("AllowanceChargeReason", reason, "理由", "reason"),
        known("MultiplierFactorNumeric", "", "割合"),
        Item("Amount", amount, "金額", "amount", YEN),
        known("BaseAmount", "", "割合の基準額"),
        *(tax_rows("TaxCategory", *tax) if tax else ()),
    )


_ITEM = (
    Item("Item/Description", "ibt-154", "品目摘要", "details"),
    Item("Item/Name", "ibt-153", "品名", "description", need=True),
    Item("Item/SellersItemIdentification/ID", "ibt-155", "売り手の品目ID", "item_code"),
    alias("Item/BuyersItemIdentification/ID", "ibt-156", "買い手の品目ID", "item_code"),
    alias("Item/StandardItemIdentification/ID", "ibt-157", "標準品目ID", "item_code"),
    known(
        "Item/StandardItemIdentification/ID@schemeID", "ibt-157-1", "標準品目IDの体系"
    ),
    known("Item/OriginCountry/IdentificationCode", "ibt-159", "原産国"),
    known("Item/CommodityClassification/ItemClassificationCode", "ibt-158", "品目分類"),
    known(
        "Item/CommodityClassification/ItemClassificationCode@listID",
        "ibt-158-1",
        "品目分類の体系",
    ),
    known(
        "Item/CommodityClassification/ItemClassificationCode@listVersionID",
        "ibt-158-2",
        "品目分類の版",
    ),
    *tax_rows("Item/ClassifiedTaxCategory", "ibt-151", "ibt-152", "ibt-185"),
    Group(
        "Item/AdditionalItemProperty",
        "ibg-32",
        "品目属性",
        "properties",
        (
            Item("Name", "ibt-160", "品目属性名", "name"),
            Item("Value", "ibt-161", "品目属性値", "value"),
        ),
    ),
)
_PRICE = (
    Item("Price/PriceAmount", "ibt-146", "単価", "price", PRICE, need=True, loose=True),
    Item(
        "Price/BaseQuantity",
        "ibt-149",
        "単価の基準数量",
        "base_quantity",
        DECIMAL,
        loose=True,
    ),
    Item(
        "Price/BaseQuantity@unitCode",
        "ibt-150",
        "基準数量の単位",
        "base_unit_code",
        loose=True,
    ),
    constant(
        "Price/AllowanceCharge/ChargeIndicator", "ibt-147", "単価値引の判別", "false"
    ),
    known("Price/AllowanceCharge/Amount", "ibt-147", "単価値引"),
    known("Price/AllowanceCharge/BaseAmount", "ibt-148", "値引前の単価"),
)

LINE_ROWS: Table = (
    Item("ID", "ibt-126", "行番号", "line_number", need=True),
    Item("Note", "ibt-127", "明細の備考", "note", loose=True),
    Item("InvoicedQuantity", "ibt-129", "数量", "quantity", DECIMAL, need=True),
    Item("InvoicedQuantity@unitCode", "ibt-130", "数量の単位", "unit_code", loose=True),
    Item("LineExtensionAmount", "ibt-131", "明細の金額", "amount", YEN, need=True),
    known("AccountingCost", "ibt-133", "明細の買い手会計参照"),
    Item("InvoicePeriod/StartDate", "ibt-134", "明細の期間の初日", "start", DATE),
    Item("InvoicePeriod/EndDate", "ibt-135", "明細の期間の末日", "end", DATE),
    Group(
        "OrderLineReference",
        "ibt-132",
        "注文書明細参照",
        "order_lines",
        (
            Item("LineID", "ibt-132", "注文書の行番号", "line"),
            Item("OrderReference/ID", "ibt-183", "明細の注文書番号", "number"),
        ),
    ),
    Group(
        "DespatchLineReference",
        "ibt-184",
        "出荷案内明細参照",
        "despatch_lines",
        (
            Item("LineID", "ibt-184", "出荷案内の行番号", "line"),
            Item("DocumentReference/ID", "ibt-184", "明細の出荷案内番号", "number"),
        ),
    ),
    Group(
        "DocumentReference",
        "ibg-36",
        "明細の文書参照",
        "documents",
        (
            Item("ID", "ibt-188", "明細の文書番号", "number"),
            known("ID@schemeID", "ibt-128-1", "明細の請求対象IDの体系"),
            Item("DocumentTypeCode", "ibt-189", "明細の文書種別", "type_code"),
        ),
    ),
    Group(
        "AllowanceCharge",
        "ibg-27/28",
        "明細の値引・追加請求",
        "adjustments",
        adjustment_rows("ibt-140/145", "ibt-139/144", "ibt-136/141"),
        only="amount",
    ),
    *_ITEM,
    *_PRICE,
)
