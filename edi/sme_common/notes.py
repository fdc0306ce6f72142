"""What a message has no item for travels as notes under its own title (注釈).

One value is a note 「件名」 with its text; what belongs together, and everything where
the schema allows a single note, is one text like ``種類「契約書」番号「K-1」``.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from books.model import Answer, DocumentType, Purpose
from edi.sme_common.labels import ADJUSTMENT, REFERENCE, TAX
from edi.sme_common.table import (
    BASIS,
    CATEGORY,
    DECIMAL,
    ISO_DATE,
    PERCENT,
    TEXT,
    YEN,
    Group,
    Kind,
    Row,
    Table,
    coded,
    fields,
    item,
    text,
)

CONTENT = "005560"
_KINDS = {
    **dict.fromkeys(
        (
            "due_date",
            "delivery_date",
            "period_start",
            "period_end",
            "original_date",
            "inspection_date",
            "revision_date",
            "ordered_date",
            "issue_date",
            "date",
        ),
        ISO_DATE,
    ),
    **dict.fromkeys(
        (
            "subtotal",
            "tax_total",
            "total",
            "previous_balance",
            "payment_received",
            "carried_forward",
            "amount_due",
            "withholding_tax",
            "deductions",
            "tax_amount",
            "taxable_amount",
            "amount",
        ),
        YEN,
    ),
    **dict.fromkeys(
        (
            "quantity",
            "unit_price",
            "ordered_quantity",
            "ordered_price",
            "price_quantity",
            "pack_quantity",
        ),
        DECIMAL,
    ),
    "rate": PERCENT,
    "category": CATEGORY,
    "basis": BASIS,
    "answer": coded({answer: answer.label for answer in Answer}),
    "purpose": coded({purpose: purpose.label for purpose in Purpose}),
    "kind": coded({kind: kind.label for kind in DocumentType}),
}
_PART = re.compile(r"([^「」]+)「((?:[^」]|」」)*)」(?!」)")
TITLES = {
    "references": "参照文書",
    "adjustments": "追加請求・返金",
    "tax_summary": "税率別内訳",
}
_COLUMNS = {"references": REFERENCE, "adjustments": ADJUSTMENT, "tax_summary": TAX}
_FIELDS = {"references": "ref.note"}


def _kind(key: str) -> Kind:
    return _KINDS.get(key, TEXT)


def packed(labels: Mapping[str, str]) -> Kind:
    """Make the kind of values under their labels in one text.

    >>> kind = packed({"number": "番号", "amount": "金額"})
    >>> kind.format({"number": "A「1」", "amount": 5})
    '番号「A「1」」」金額「5」'
    >>> kind.parse(kind.format({"number": "A「1」", "amount": 5}))
    {'number': 'A「1」', 'amount': 5}
    """
    keys = {label: key for key, label in labels.items()}

    def write(values: Mapping[str, Any]) -> str:
        said = {k: _kind(k).format(values[k]) for k in labels if k in values}
        return "".join(
            f"{labels[k]}「{v.replace('」', '」」')}」" for k, v in said.items()
        )

    def read(said: str) -> dict[str, Any] | None:
        parts = _PART.findall(said)
        if not parts or "".join(f"{label}「{v}」" for label, v in parts) != said:
            return None
        values = {
            keys[label]: _kind(keys[label]).parse(v.replace("」」", "」"))
            for label, v in parts
            if label in keys
        }
        complete = len(values) == len(parts) and None not in values.values()
        return values if complete else None

    return Kind(write, read)


def noted(
    path: str,
    un_id: str,
    labels: Mapping[str, str],
    before: Table,
    after: Table,
    *,
    classes: Iterable[str] = ("references", "adjustments", "tax_summary"),
) -> Table:
    """Join two parts of a table by the notes between them, for all that both leave out.

    ``un_id`` is the class of the note, ``labels`` the keys with the titles of their
    notes, ``classes`` what repeats and becomes a note each. Other notes are read too.
    """
    single = tuple(
        item(f"{path}[Subject={label}]/Content", CONTENT, label, key, _kind(key))
        for key, label in without_items(labels, (*before, *after)).items()
    )
    carried = fields(before) | fields(after)
    repeated = tuple(
        Group(
            f"{path}[Subject={TITLES[name]}]",
            un_id,
            TITLES[name],
            _FIELDS.get(name, name),
            (item("Content", CONTENT, TITLES[name], "packed", packed(_COLUMNS[name])),),
        )
        for name in classes
        if name not in carried
    )
    return (*before, *single, *repeated, _others(path, un_id), *after)


def _others(path: str, un_id: str) -> Group:
    """Notes with a title that we don't know, or none: they are read, not written."""
    return Group(
        path,
        un_id,
        "注釈",
        "other_notes",
        (
            text("Subject", "005558", "注釈表題", "subject"),
            text("Content", CONTENT, "注釈内容", "content"),
            text("ID", "005562", "注釈ID", "id"),
        ),
    )


def without_items(labels: Mapping[str, str], table: Table) -> dict[str, str]:
    """Titles of what a table has no item for."""
    carried = set(fields(table))
    # Items that hold a value of ours in parts
    carried |= {key.removesuffix("_id") for key in carried}
    carried |= {key.removesuffix("_exclusive") for key in carried}
    return {key: label for key, label in labels.items() if key not in carried}


def single_note(
    path: str, labels: Mapping[str, str], table: Table, field: str
) -> tuple[Row, Row]:
    """Rows of a note that may stand only once: all that the table leaves out, packed.

    A text of another make is read into ``field``.
    """
    labels = without_items(labels, table)
    name = labels.get(field, "注釈内容")
    return (
        item(f"{path}/Content", CONTENT, name, "packed", packed(labels)),
        text(f"{path}/Content", CONTENT, name, field, alias=True),
    )
