"""What is searched for is folded further: look-alikes in numbers, kana, legal forms.

Upwards the columns become what the program derives today, for that is what ``verify``
compares them with. Downwards the folding of 0001 is written out: it stays what it was.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from books.model import Party, Reading
from books.store import derive
from books.store.content import load_reading

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEYS = (
    "number_key",
    "order_key",
    "supplier_key",
    "supplier_registration",
    "partner_text",
    "search_text",
)
_BATCH = 200
_documents = sa.table(
    "documents", sa.column("id"), sa.column("revision"), *map(sa.column, _KEYS)
)
_revisions = sa.table(
    "revisions", sa.column("document_id"), sa.column("number"), sa.column("reading")
)


def upgrade() -> None:
    _rewrite(derive.columns)


def downgrade() -> None:
    _rewrite(_columns_of_0001)


def _rewrite(columns: Callable[[Reading], dict[str, Any]]) -> None:
    """Set the keys of every document anew from its latest reading."""
    place = _documents.c.id == sa.bindparam("place")
    update = _documents.update().where(place)
    update = update.values({key: sa.bindparam(f"new_{key}") for key in _KEYS})
    for rows in _batches():
        values = [(row.id, columns(load_reading(row.reading))) for row in rows]
        op.get_bind().execute(
            update,
            [
                {"place": name} | {f"new_{key}": found[key] for key in _KEYS}
                for name, found in values
            ],
        )


def _batches() -> Iterator[Any]:
    latest = (_revisions.c.document_id == _documents.c.id) & (
        _revisions.c.number == _documents.c.revision
    )
    query = sa.select(_documents.c.id, _revisions.c.reading).join(_revisions, latest)
    last = ""
    while True:
        later = query.where(_documents.c.id > last).order_by(_documents.c.id)
        rows = op.get_bind().execute(later.limit(_BATCH)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


# --- as 0001 had it -------------------------------------------------------------------

_LEGAL_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人"
    r"|公益社団法人|公益財団法人|\((?:株|有|同|資|名|一社|一財)\)"
)
_VARIANTS = str.maketrans("髙﨑濵濱邉邊齋齊澤德", "高崎浜浜辺辺斎斎沢徳")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DASHES = re.compile("[-‐‑‒–—―−ー─]")


def _columns_of_0001(reading: Reading) -> dict[str, Any]:
    document = reading.document
    supplier = document.supplier
    return {
        "number_key": _number_key(document.document_number),
        "order_key": _number_key(document.order_number),
        "supplier_key": _name_key(supplier.name),
        "supplier_registration": _number_key(supplier.registration_number),
        "partner_text": _partner_text((document.issuer, document.recipient)),
        "search_text": _search_text(reading),
    }


def _partner_text(parties: tuple[Party, ...]) -> str:
    parts: list[str] = []
    for party in parties:
        parts += [_fold(party.name), _name_key(party.name)]
        parts.append(_fold(party.registration_number))
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _search_text(reading: Reading) -> str:
    document = reading.document
    parts = [document.document_number, document.order_number, document.subject]
    parts += [document.issuer.name, document.recipient.name, document.notes]
    parts += [line.description for line in document.lines]
    return "\n".join(filter(None, map(_fold, [*parts, reading.text])))


def _fold(text: str | None) -> str:
    plain = unicodedata.normalize("NFKC", _clean(text)).translate(_VARIANTS)
    return _DASHES.sub("-", re.sub(r"\s+", "", plain)).casefold()


def _name_key(name: str | None) -> str:
    folded = _fold(name)
    return _LEGAL_FORMS.sub("", folded) or folded


def _number_key(number: str | None) -> str:
    plain = unicodedata.normalize("NFKC", _clean(number)).upper()
    return "".join(c for c in plain if c.isalnum())


def _clean(text: str | None) -> str:
    return _UNSTORABLE.sub("\ufffd", text or "")
