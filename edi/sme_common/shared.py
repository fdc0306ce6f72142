"""Rows that orders, despatch advices and quotations share (注文・出荷・見積の共通項目)."""

from dataclasses import dataclass

from edi.sme_common.table import (
    BASIS,
    CATEGORY,
    DATE,
    DECIMAL,
    PERCENT,
    TEXT,
    YEN,
    Group,
    Row,
    Table,
    fixed,
)


@dataclass(frozen=True, slots=True)
class Place:
    """The document class of one message: element, type code and the UN ids of its items."""

    path: str
    type_code: str
    title: str
    number_id: str
    name_id: str
    type_id: str
    date_id: str
    purpose_id: str
    subtype_id: str


def document_number(place: Place) -> Row:
    """Row of the document's own number (文書番号)."""
    return Row(
        f"//{place.path}/ID",
        f"UN01{place.number_id}",
        f"{place.title}番号",
        "document_number",
        TEXT,
        need=True,
    )


def document_name(place: Place) -> Row:
    """Row of the document's printed title (文書名)."""
    return Row(
        f"{place.path}/Name",
        f"UN01{place.name_id}",
        f"{place.title}名",
        "document_name",
        TEXT,
    )


def document_type(place: Place) -> Row:
    """Row of the document type, UNCL1001 (文書タイプコード)."""
    return fixed(
        f"//{place.path}/TypeCode",
        f"UN01{place.type_id}",
        f"{place.title}タイプコード",
        place.type_code,
    )


def document_date(place: Place) -> Row:
    """Row of the issue date (発行日)."""
    return Row(
        f"//{place.path}/IssueDateTime",
        f"UN01{place.date_id}",
        f"{place.title}発行日",
        "issue_date",
        DATE,
        need=True,
    )


def document_purpose(place: Place) -> Row:
    """Row of the purpose, UNCL1225: 9 is new (文書目的コード)."""
    return fixed(
        f"//{place.path}/PurposeCode",
        f"UN01{place.purpose_id}",
        f"{place.title}目的コード",
        "9",
    )


def document_subtype(place: Place) -> Row:
    """Row of the subtype; of JEC 0002 only ``…01`` was seen (文書サブタイプコード)."""
    return fixed(
        f"//{place.path}/SubtypeCode",
        place.subtype_id
        if place.subtype_id.startswith("JPS")
        else f"UN01{place.subtype_id}",
        f"{place.title}サブタイプコード",
        f"{place.type_code}01",
    )


def document_rows(place: Place) -> Table:
    """Rows of the document class in the order of the order messages."""
    return (
        document_number(place),
        document_name(place),
        document_type(place),
        document_date(place),
        document_purpose(place),
        document_subtype(place),
    )


def tax_group(path: str, un_id: str) -> Group:
    """The tax per rate, where all but the two amounts is optional (税クラス)."""
    return Group(
        path,
        un_id,
        "税クラス",
        "tax_summary",
        (
            Row("CalculatedAmount", "UN01005833", "課税分類税額", "tax_amount", YEN),
            fixed("//TypeCode", "UN01005834", "税タイプコード", "VAT"),
            Row(
                "BasisAmount",
                "UN01005839",
                "譲渡資産合計金額（税抜き）",
                "taxable_exclusive",
                YEN,
            ),
            Row(
                "//BasisAmount",
                "UN01005839",
                "譲渡資産合計金額（税抜き）",
                "taxable_derived",
                DECIMAL,
                derived=True,
                need=True,
            ),
            Row("CategoryCode", "UN01005841", "課税分類コード", "category", CATEGORY),
            Row("RateApplicablePercent", "UN01007174", "税率", "rate", PERCENT),
            Row(
                "GrandTotalAmount",
                "UN01013040",
                "譲渡資産合計金額(税込み)",
                "taxable_inclusive",
                YEN,
            ),
            Row(
                "//GrandTotalAmount",
                "UN01013040",
                "譲渡資産合計金額(税込み)",
                "taxable_with_tax",
                DECIMAL,
                derived=True,
                need=True,
            ),
            Row("CalculationMethodCode", "UN01013096", "税計算方式", "basis", BASIS),
        ),
    )


def line_tax(path: str) -> Table:
    """Rate and category of one row; the amounts in the class are computed (明細行税クラス)."""
    return (
        fixed(f"{path}/TypeCode", "UN01005834", "明細行税タイプコード", "VAT"),
        Row(
            f"{path}/BasisAmount",
            "UN01005839",
            "明細行金額（税抜き・計算値）",
            "tax_basis",
            DECIMAL,
            derived=True,
        ),
        Row(
            f"{path}/CategoryCode",
            "UN01005841",
            "明細行課税分類コード",
            "category",
            CATEGORY,
        ),
        Row(
            f"{path}/RateApplicablePercent", "UN01007174", "明細行税率", "rate", PERCENT
        ),
        Row(
            f"{path}/GrandTotalAmount",
            "UN01013040",
            "明細行金額（税込み・計算値）",
            "tax_with",
            DECIMAL,
            derived=True,
        ),
    )
