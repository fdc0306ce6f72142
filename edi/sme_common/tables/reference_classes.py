"""The classes that a referenced document stands in (参照文書クラス)."""

from books.model import DocumentType
from edi.sme_common.table import (
    DATE,
    NOT_AVAILABLE,
    REFERENCE_KIND,
    Group,
    fixed,
    item,
    text,
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
