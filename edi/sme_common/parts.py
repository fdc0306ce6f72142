"""Rows that several messages share: context, parties, references, notes (共通の項目).

The invoice schemas merge every use of a class, so inside a party, an address, a
communication or a referenced document more is mandatory there than in the order family;
``full`` asks for those rows.
"""

from collections.abc import Iterable

from edi.sme_common.labels import HEADER, LINE
from edi.sme_common.table import (
    DATE,
    INSTANT,
    NOT_AVAILABLE,
    TEXT,
    YEN,
    Kind,
    Row,
    fixed,
)

NOTE_DATE = Kind(lambda day: day.isoformat(), DATE.parse)
_NOTE_KINDS = {
    **dict.fromkeys(
        (
            "due_date",
            "delivery_date",
            "period_start",
            "period_end",
            "original_date",
            "inspection_date",
        ),
        NOTE_DATE,
    ),
    **dict.fromkeys(
        (
            "tax_total",
            "previous_balance",
            "payment_received",
            "carried_forward",
            "amount_due",
            "withholding_tax",
            "deductions",
            "tax_amount",
        ),
        YEN,
    ),
}


def context(root: str) -> tuple[Row, ...]:
    """Rows of 取引設定クラス: which message, which version, when."""
    top = "CIExchangedDocumentContext"
    process = f"{top}/BusinessProcessSpecifiedCIDocumentContextParameter"
    subset = f"{top}/SubsetSpecifiedCIDocumentContextParameter"
    return (
        Row(
            f"{top}/SpecifiedTransactionID", "UN01005480", "取引ID", "message_id", TEXT
        ),
        Row(
            f"{top}/ProcessingTransactionDateTime",
            "UN01012746",
            "処理日時",
            "issued_at",
            INSTANT,
        ),
        fixed(f"//{process}/ID", "UN01005472", "取引プロセスID", root),
        *_version(process),
        fixed(f"//{subset}/ID", "UN01005472", "ドメインID", "JPSSMED"),
        *_version(subset),
    )


def _version(parent: str) -> tuple[Row, ...]:
    path = f"{parent}/SpecifiedCIDocumentVersion"
    return (
        Row(
            f"{path}/ID",
            "UN01005476",
            "バージョンID",
            "version_id",
            TEXT,
            derived=True,
        ),
        Row(
            f"{path}/IssueDateTime",
            "UN01005478",
            "バージョン発行日",
            "version_date",
            DATE,
            derived=True,
        ),
    )


def party(path: str, un_id: str, key: str, name: str, *, full: bool) -> tuple[Row, ...]:
    """Rows of a trading party (受注者クラス, 発注者クラス); ``un_id`` of its class."""
    contact = f"{path}/DefinedCITradeContact/TelephoneCIUniversalCommunication"
    address = f"{path}/PostalCITradeAddress"
    registered = Row(
        f"{path}/RegisteredID",
        "UN01013039",
        f"{name}の適格請求書発行事業者登録番号",
        f"{key}.registration_number",
        TEXT,
        fixed="" if full else None,
    )
    return (
        fixed(f"//{path}/ID", "UN01005757", f"{name}ID"),
        Row(
            f"//{path}/Name",
            "UN01005759",
            f"{name}名称",
            f"{key}.name",
            TEXT,
            need=True,
        ),
        *(_type_code(path, name) if full else ()),
        registered,
        *(_channel(contact) if full else ()),
        Row(
            f"{contact}/CompleteNumber",
            "UN01005860",
            f"{name}電話番号",
            f"{key}.tel",
            TEXT,
        ),
        Row(
            f"{address}/PostcodeCode",
            "UN01005689",
            f"{name}郵便番号",
            f"{key}.postal_code",
            TEXT,
        ),
        Row(f"{address}/LineOne", "UN01005692", f"{name}住所1", f"{key}.address", TEXT),
        *(_full_end(path, key, name) if full else ()),
    )


def _type_code(path: str, name: str) -> tuple[Row, ...]:
    return (
        fixed(f"{path}/TypeCode", "UN01012925", f"{name}タイプコード", NOT_AVAILABLE),
    )


def _channel(path: str) -> tuple[Row, ...]:
    return (
        fixed(
            f"{path}/ChannelCode",
            "UN01005859",
            "国際アドレス登録機関コード",
            NOT_AVAILABLE,
        ),
    )


def _full_end(path: str, key: str, name: str) -> tuple[Row, ...]:
    end_point = f"{path}//EndPointURICIUniversalCommunication/ChannelCode"
    address = f"{path}/PostalCITradeAddress"
    more = (("LineTwo", "UN01005693"), ("LineThree", "UN01005694"))
    return (
        *(
            Row(
                f"{address}/{line}",
                un_id,
                f"{name}住所{n}",
                f"{key}.address_{n}",
                TEXT,
                alias=True,
            )
            for n, (line, un_id) in enumerate(more, start=2)
        ),
        fixed(f"{address}/CountryID", "UN01005700", f"{name}国ID", "JP"),
        fixed(end_point, "UN01005859", "国際アドレス登録機関コード", NOT_AVAILABLE),
    )


def reference(
    path: str, un_id: str, name: str, field: str, *, kind_code: str, document_code: str
) -> tuple[Row, ...]:
    """Rows of a referenced document in the invoice family (参照文書クラス).

    The schema lists the document type three times (see the package docstring);
    ``kind_code`` is UNCL1153, ``document_code`` UNCL1001.
    """
    return (
        Row(f"{path}/IssuerAssignedID", "UN01005580", f"{name}ID", field, TEXT),
        fixed(f"{path}/LineID", "UN01005585", f"{name}明細行ID"),
        fixed(
            f"{path}/ReferenceTypeCode",
            "UN01005586",
            f"{name}参照タイプコード",
            kind_code,
        ),
        *(
            fixed(
                f"{path}/TypeCode",
                "UN01009672",
                f"{name}タイプコード",
                document_code,
            ),
        )
        * 3,
    )


def _note(path: str, field: str, label: str) -> Row:
    return Row(
        f"{path}[Subject={label}]/Content",
        "UN01005560",
        label,
        field,
        _NOTE_KINDS.get(field, TEXT),
    )


def header_notes(path: str, fields: Iterable[str]) -> tuple[Row, ...]:
    """Notes (注釈) that carry what the message has no item for, under its own title."""
    return tuple(_note(path, f, HEADER[f]) for f in (*fields, "notes", "absent"))


def line_notes(path: str, fields: Iterable[str]) -> tuple[Row, ...]:
    """Notes of one row (明細行注釈), as ``header_notes``."""
    return tuple(_note(path, f, LINE[f]) for f in (*fields, "absent"))
