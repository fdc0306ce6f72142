"""Classes that several messages share: context, accounts, prices (共通のクラス).

Rows are relative to the element of their class; ``within`` puts them there.
"""

from edi.sme_common.table import (
    ACCOUNT_TYPE,
    DATE,
    DECIMAL,
    INSTANT,
    NOT_AVAILABLE,
    UNIT,
    Table,
    fixed,
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
