"""需要予測 (SMESchedulingDemandForcast) and 納入指示 (SMESchedulingSupplyInstruction).

The published spelling of the first is kept. A plan has goods, quantities and days, no
money; what a document has beyond that travels in notes as far as the schema has any.
No item table of them is in 付表1: names follow the elements (UN/CEFACT CIS).
"""

from edi.sme_common.labels import HEADER, LINE
from edi.sme_common.notes import noted, single_note
from edi.sme_common.table import (
    DATE,
    LINE_STATE,
    Group,
    Row,
    Table,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.classes import Place, product
from edi.sme_common.tables.parties import Form, party
from edi.sme_common.tables.parts import context, measured, price
from edi.sme_common.tables.reference_classes import reference

DOCUMENT = "CISExchangedDocument"
FORM = Form(registered=False)
_IDS = {
    "RevisionID": "008392",
    "ID": "008394",
    "PurposeCode": "008397",
    "TypeCode": "008400",
    "IssueDateTime": "008402",
    "RevisionDateTime": "008403",
    "Name": "012673",
}
FORECAST = Place(DOCUMENT, "236", "需要予測", _IDS)
INSTRUCTION = Place(DOCUMENT, "288", "納入指示", _IDS)
_ORDER = tuple(_IDS)


def _period() -> Row:
    return text(
        f"{DOCUMENT}/EffectiveCISpecifiedPeriod/Description",
        "005611",
        "対象期間の説明",
        "subject",
    )


def _parties() -> Table:
    return (
        *within("//BuyerCITradeParty", party("buyer", "発注者", FORM)),
        *within("//SellerCITradeParty", party("seller", "受注者", FORM)),
    )


def _references(*, instruction: bool) -> tuple[Group, ...]:
    many = 0 if instruction else 1
    forecast = _reference(
        "DemandForecast", "008600", "需要予測", "ref.forecast", many, lines=instruction
    )
    if not instruction:
        return (forecast,)
    name = "納入指示"
    return (
        forecast,
        _reference(
            "SupplyInstruction", "008604", name, "ref.instruction", 0, lines=True
        ),
    )


def _reference(
    kind: str, number: str, name: str, field: str, most: int, *, lines: bool = False
) -> Group:
    """A referenced plan: number, revision, perhaps a row, no date."""
    path = f"{kind}ReferencedCIReferencedDocument"
    group = reference(path, number, f"（参照）{name}", field, lines=lines)
    rows = tuple(row for row in group.rows if row.field != "date")
    return Group(path, group.un_id, group.name, field, rows, most=most)


def _delivery() -> Table:
    return within(
        "ApplicableCISHSupplyChainTradeDelivery",
        (
            text("ShipToCITradeParty/Name", "005759", "納入先名称", "delivery_place"),
            item(
                "PlannedShipFromDeliveryCISupplyChainEvent/OccurrenceDateTime",
                "005628",
                "出荷予定日",
                "delivery_date",
                DATE,
            ),
        ),
    )


def _row_document() -> Table:
    path = "AssociatedCISDocumentLineDocument"
    return (
        text(f"//{path}/LineID", "008384", "明細行番号", "line_number"),
        item(
            f"{path}/LineStatusCode", "008385", "明細状態コード", "purpose", LINE_STATE
        ),
    )


def _forecast_lines() -> Table:
    plan = "SpecifiedCISDFLSupplyChainTradeDelivery/ProjectedCISupplyChainSupplyPlan"
    event = f"{plan}/ScheduledDeliveryCISupplyChainEvent"
    rows: Table = (
        *product("SpecifiedCITradeProduct", "008738", ("BuyerAssignedID",)),
        *within(
            "SpecifiedCISSupplyChainTradeAgreement",
            (
                *_references(instruction=False),
                *within("NetPriceProductCITradePrice", price("単価")[:1]),
            ),
        ),
        *measured(
            "SpecifiedCISDFLSupplyChainTradeDelivery/PerPackageUnitQuantity",
            "012712",
            "入り数",
            "pack_quantity",
        ),
        item(f"{event}/OccurrenceDateTime", "005628", "納入予定日", "date", DATE),
        *measured(f"{event}/UnitQuantity", "005632", "予定数量", "quantity"),
    )
    note = "AssociatedCISDocumentLineDocument/IncludedCINote"
    head = _row_document()
    return (*head, *single_note(note, LINE, (*head, *rows), "note"), *rows)


def _instruction_lines() -> Table:
    delivery = "SpecifiedCISSILSupplyChainTradeDelivery"
    own = "DeliveryNoteReferencedCIReferencedDocument"
    note = reference(f"{delivery}/{own}", "012724", "（参照）納品書", "ref.despatch")
    event = f"{delivery}/RequestedDeliveryCISupplyChainEvent/OccurrenceDateTime"
    goods = product("SpecifiedCITradeProduct", "008759", ("BuyerAssignedID",))
    return (
        *_row_document(),
        *goods[:-1],  # without 品目摘要
        *within("SpecifiedCISSupplyChainTradeAgreement", _references(instruction=True)),
        *measured(f"{delivery}/RequestedQuantity", "008687", "指示数量", "quantity"),
        *measured(
            f"{delivery}/PerPackageUnitQuantity", "012723", "入り数", "pack_quantity"
        ),
        item(event, "005628", "納入指示日", "date", DATE),
        Group(
            note.path,
            note.un_id,
            note.name,
            note.field,
            tuple(row for row in note.rows if row.field != "date"),
            most=1,
        ),
    )


def schedule_table(root: str) -> Table:
    """All rows of the demand forecast or the supply instruction in schema order."""
    instruction = root == "SMESchedulingSupplyInstruction"
    place = INSTRUCTION if instruction else FORECAST
    part = "CISSI" if instruction else "CISDF"
    transaction = within(
        f"{part}SupplyChainTradeTransaction",
        (
            *within(
                "//ApplicableCISSupplyChainTradeAgreement",
                (*_parties(), *_references(instruction=instruction)),
            ),
            fixed(
                "//ApplicableCISHSupplyChainTradeDelivery",
                "008848" if instruction else "008836",
                "納入クラス",
            ),
            *_delivery(),
            Group(
                f"Included{part}LSupplyChainTradeLineItem",
                "UN01008849" if instruction else "UN01008837",
                "明細行クラス",
                "lines",
                _instruction_lines() if instruction else _forecast_lines(),
            ),
        ),
    )
    head = (*context(root), *place.rows(_ORDER))
    note = f"{DOCUMENT}/IncludedCINote"
    if not instruction:
        return noted(note, "UN01008409", HEADER, head, (_period(), *transaction))
    rows = (*head, _period(), *transaction)
    return (*head, *single_note(note, HEADER, rows, "notes"), _period(), *transaction)
