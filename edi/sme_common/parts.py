"""Classes that several messages share: context, parties, accounts, tax (共通のクラス).

Rows are relative to the element of their class; ``within`` puts them there. The invoice
schemas merge every use of a class, so inside a party, an address, a communication or a
referenced document more is mandatory there than elsewhere: ``invoice`` asks for those.
"""

from dataclasses import dataclass

from books.model import DocumentType
from edi.sme_common.table import (
    ACCOUNT_TYPE,
    BASIS,
    CATEGORY,
    DATE,
    DECIMAL,
    INDICATOR,
    INSTANT,
    NOT_AVAILABLE,
    PERCENT,
    REFERENCE_KIND,
    TEXT,
    UNIT,
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


def context(root: str) -> Table:
    """取引設定クラス: which message, which version, when."""
    top = "CIExchangedDocumentContext"
    process = f"//{top}/BusinessProcessSpecifiedCIDocumentContextParameter"
    subset = f"//{top}/SubsetSpecifiedCIDocumentContextParameter"
    return (
        text(f"{top}/SpecifiedTransactionID", "005480", "取引ID", "message_id"),
        item(
            f"{top}/ProcessingTransactionDateTime",
            "012746",
            "処理日時",
            "issued_at",
            INSTANT,
        ),
        fixed(f"{process}/ID", "005472", "取引プロセスID", root),
        *within(f"{process}/SpecifiedCIDocumentVersion", _VERSION),
        fixed(f"{subset}/ID", "005472", "ドメインID", "JPSSMED"),
        *within(f"{subset}/SpecifiedCIDocumentVersion", _VERSION),
    )


_VERSION: Table = (
    text("ID", "005476", "バージョンID", "version_id", derived=True),
    item(
        "IssueDateTime",
        "005478",
        "バージョン発行日",
        "version_date",
        DATE,
        derived=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Form:
    """What the party class of a message has (取引先クラスの形)."""

    invoice: bool = False  # everything, most of it mandatory
    registered: bool = True  # 登録番号
    identified: bool = False  # ID and name are mandatory
    short: bool = False  # no address, no fax, no e-mail


INVOICE_FORM = Form(invoice=True, identified=True)


def party(key: str, name: str, form: Form) -> Table:
    """A trading party (受注者クラス, 発注者クラス …) under the keys ``key.…``."""
    contact = "DefinedCITradeContact"
    address = "PostalCITradeAddress"
    empty = "" if form.identified else None
    return (
        text("ID", "005757", f"{name}ID", f"{key}.party_id", fixed=empty),
        text("GlobalID", "005758", f"{name}国際企業ID", f"{key}.global_id_id"),
        item(
            "GlobalID@schemeID",
            "005758",
            f"{name}国際企業ID登録機関",
            f"{key}.global_id_scheme",
            TEXT,
        ),
        text("//Name", "005759", f"{name}名称", f"{key}.name", need=True),
        *(_type_code(name) if form.invoice else ()),
        *(_registered(key, name, form) if form.registered else ()),
        text(f"{contact}/PersonName", "005720", f"{name}担当名", f"{key}.contact"),
        text(
            f"{contact}/DepartmentName", "005721", f"{name}部門名", f"{key}.department"
        ),
        *_telephone(f"{contact}/TelephoneCIUniversalCommunication", key, name, form),
        *(() if form.short else _reach(contact, key, name, form)),
        *(() if form.short else _address(address, key, name, form)),
        *(_end_point(key, name) if form.invoice else ()),
    )


def _type_code(name: str) -> Table:
    return (fixed("TypeCode", "012925", f"{name}タイプコード", NOT_AVAILABLE),)


def _registered(key: str, name: str, form: Form) -> Table:
    return (
        text(
            "RegisteredID",
            "013039",
            f"{name}の適格請求書発行事業者登録番号",
            f"{key}.registration_number",
            fixed="" if form.invoice else None,
        ),
    )


def _channel(path: str, form: Form) -> Table:
    name = "国際アドレス登録機関コード"
    row = fixed(f"{path}/ChannelCode", "005859", name, NOT_AVAILABLE)
    return (row,) if form.invoice else ()


def _telephone(path: str, key: str, name: str, form: Form) -> Table:
    number = text(f"{path}/CompleteNumber", "005860", f"{name}電話番号", f"{key}.tel")
    return (*_channel(path, form), number)


def _reach(contact: str, key: str, name: str, form: Form) -> Table:
    fax = f"{contact}/FaxCIUniversalCommunication"
    email = f"{contact}/EmailURICIUniversalCommunication"
    label = f"{name}メールアドレス"
    return (
        *_channel(fax, form),
        text(f"{fax}/CompleteNumber", "005860", f"{name}FAX番号", f"{key}.fax"),
        text(f"{email}/URIID", "005858", label, f"{key}.email"),
        *_channel(email, form),
        text(f"{email}/CompleteNumber", "005860", label, f"{key}.email", alias=True),
    )


def _address(path: str, key: str, name: str, form: Form) -> Table:
    more = (("LineTwo", "005693"), ("LineThree", "005694"))
    return (
        text(f"{path}/PostcodeCode", "005689", f"{name}郵便番号", f"{key}.postal_code"),
        text(f"{path}/LineOne", "005692", f"{name}住所1", f"{key}.address"),
        *(
            text(
                f"{path}/{line}",
                number,
                f"{name}住所{n}",
                f"{key}.address_{n}",
                alias=True,
            )
            for n, (line, number) in enumerate(more, start=2)
            if form.invoice
        ),
        *(
            (fixed(f"{path}/CountryID", "005700", f"{name}国ID", "JP"),)
            if form.invoice
            else ()
        ),
    )


def _end_point(key: str, name: str) -> Table:
    path = "EndPointURICIUniversalCommunication"
    return (
        text(
            f"{path}//ChannelCode",
            "005859",
            "国際アドレス登録機関コード",
            f"{key}.endpoint_scheme",
            fixed=NOT_AVAILABLE,
        ),
        text(
            f"{path}/CompleteNumber",
            "005860",
            f"{name}国際アドレス",
            f"{key}.endpoint_id",
        ),
    )


def ship_to(form: Form) -> Table:
    """The place of delivery (納入先クラス), of which we know the name."""
    return (
        *((fixed("ID", "005757", "納入先ID"),) if form.identified else ()),
        text(
            "Name",
            "005759",
            "納入先名称",
            "delivery_place",
            fixed="" if form.identified else None,
        ),
        *(_type_code("納入先") if form.invoice else ()),
        *(
            (fixed("RegisteredID", "013039", "納入先登録番号"), *_no_end_point())
            if form.invoice
            else ()
        ),
    )


def _no_end_point() -> Table:
    path = "EndPointURICIUniversalCommunication/ChannelCode"
    return (fixed(f"//{path}", "005859", "国際アドレス登録機関コード", NOT_AVAILABLE),)


def account(*, need: bool) -> Table:
    """Account of the payee and its bank (金融口座クラス, 金融機関クラス).

    ``need``: the schema wants it whole (支払通知): what is not known is empty.
    """
    holder = "PayeePartyCICreditorFinancialAccount"
    bank = "PayeeSpecifiedCICreditorFinancialInstitution"
    branch = f"{bank}/SubDivisionBranchFinancialInstitution"
    empty = "" if need else None
    mark = "//" if need else ""
    return (
        text(
            f"{mark}{holder}/AccountName", "005400", "口座名義", "holder", fixed=empty
        ),
        text(f"{holder}/ProprietaryID", "005401", "口座番号", "number", fixed=empty),
        item(
            f"{holder}/TypeCode",
            "012127",
            "口座種別コード",
            "account_type",
            ACCOUNT_TYPE,
            fixed=NOT_AVAILABLE if need else None,
        ),
        *(_debtor_bank() if need else ()),
        text(f"{bank}/Name", "005426", "金融機関名", "bank"),
        text(
            f"{mark}{bank}/JapanFinancialInstitutionCommonID",
            "011521",
            "金融機関番号",
            "bank_code",
            fixed=empty,
        ),
        text(
            f"{mark}{branch}/ID",
            "003139",
            "金融機関支店番号",
            "branch_code",
            fixed=empty,
        ),
        text(f"{branch}/Name", "003140", "金融機関支店名", "branch"),
    )


def _debtor_bank() -> Table:
    bank = "//PayerSpecifiedCIDebtorFinancialInstitution"
    return (
        fixed(
            f"{bank}/JapanFinancialInstitutionCommonID",
            "011522",
            "支払人金融機関番号",
        ),
        fixed(
            f"{bank}/SubDivisionBranchFinancialInstitution/ID",
            "003139",
            "支払人金融機関支店番号",
        ),
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


def price(name: str, field: str = "unit_price", *, need: bool = False) -> Table:
    """A unit price and what quantity it is for (単価クラス)."""
    return (
        item(
            "//ChargeAmount",
            "005792",
            name,
            field,
            DECIMAL,
            need=need,
            fixed=None if need else "0",
        ),
        *measured("BasisQuantity", "005793", "単価基準数量", "price_quantity"),
    )


_UNIT_FIELDS = {
    "quantity": "unit_code",
    "ordered_quantity": "ordered_unit_code",
    "price_quantity": "price_unit_code",
    "pack_quantity": "pack_unit_code",
}


def measured(path: str, number: str, name: str, field: str, **more: bool) -> Table:
    """A quantity and its unit (数量, 数量単位コード)."""
    place = f"{path.replace('//', '/').lstrip('/')}@unitCode"
    return (
        item(path, number, name, field, DECIMAL, **more),
        item(place, number, f"{name}単位コード", _UNIT_FIELDS[field], UNIT),
    )


# Where a reference goes, and what it is when its class does not say (参照文書)
SLOTS = {
    "ref.order": DocumentType.PURCHASE_ORDER,
    "ref.response": DocumentType.ORDER_RESPONSE,
    "ref.contract": DocumentType.OTHER,
    "ref.quotation": DocumentType.QUOTATION,
    "ref.request": DocumentType.QUOTATION_REQUEST,
    "ref.despatch": DocumentType.DELIVERY_NOTE,
    "ref.receiving": DocumentType.ACCEPTANCE_NOTE,
    "ref.invoice": DocumentType.INVOICE,
    "ref.forecast": DocumentType.DEMAND_FORECAST,
    "ref.instruction": DocumentType.SUPPLY_INSTRUCTION,
    "ref.merged": DocumentType.INVOICE,
    "ref.previous": DocumentType.INVOICE,
    "ref.any": DocumentType.OTHER,
    "ref.note": DocumentType.OTHER,
}
_REFERENCE_TYPES = {
    "ref.order": "ON",
    "ref.response": "VN",
    "ref.contract": "CT",
    "ref.despatch": "AAK",
    "ref.receiving": "ALO",
    "ref.invoice": "IV",
}


def reference(
    path: str, number: str, name: str, field: str, most: int = 1, *, lines: bool = True
) -> Group:
    """A referenced document where the class itself says what it is (注文・出荷・見積)."""
    return Group(
        path,
        f"UN01{number}",
        name,
        field,
        (
            text("IssuerAssignedID", "005580", f"{name}ID", "number"),
            item("IssueDateTime", "005582", f"{name}発行日", "date", DATE),
            *((text("LineID", "005585", f"{name}明細行ID", "line"),) if lines else ()),
            text("RevisionID", "005588", f"{name}履歴ID", "revision"),
        ),
        most=most,
    )


def typed_reference(
    path: str, number: str, name: str, field: str, most: int = 1
) -> Group:
    """A referenced document of the invoice family, with its type, UNCL1001.

    The schema lists the type three times (see the package docstring).
    """
    kind = _REFERENCE_TYPES.get(field, NOT_AVAILABLE)
    return Group(
        path,
        f"UN01{number}",
        name,
        field,
        (
            text("IssuerAssignedID", "005580", f"{name}ID", "number", fixed=""),
            item("IssueDateTime", "005582", f"{name}発行日", "date", DATE),
            text("LineID", "005585", f"{name}明細行ID", "line", fixed=""),
            fixed("ReferenceTypeCode", "005586", f"{name}参照タイプコード", kind),
            text("RevisionID", "005588", f"{name}履歴ID", "revision"),
            item(
                "TypeCode",
                "009672",
                f"{name}タイプコード",
                "kind",
                REFERENCE_KIND,
                fixed=NOT_AVAILABLE,
                times=3,
            ),
        ),
        most=most,
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
