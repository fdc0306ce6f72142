"""Where files came from (受け取りの由来): folder, mail, partner; every time they came."""

import hashlib
import json
from typing import Any

from sqlalchemy import select

from books.store.chain import canonical
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import file_origins as table
from books.store.values_exchange import Origin


class Origins(Part):
    """Note and find where files came from."""

    __slots__ = ()

    def note_origin(self, sha256: str, origin: Origin) -> None:
        """Note on which way a kept file came (由来の記録); the same again changes nothing."""
        detail = {clean(k): clean(v) for k, v in origin.detail.items()}
        content = {"kind": origin.kind, "label": clean(origin.label), "detail": detail}
        text = canonical(content)
        key = hashlib.sha256(text.encode()).hexdigest()[:16]
        with self.database.write() as work:
            known = select(table.c.key).where(
                table.c.sha256 == sha256, table.c.key == key
            )
            if work.connection.execute(known).first() is not None:
                return
            row = {
                "sha256": sha256,
                "key": key,
                "kind": origin.kind,
                "label": content["label"],
                "detail": canonical(detail),
                "received_at": work.now,
            }
            work.connection.execute(table.insert().values(row))
            work.audit("denpyo", "file.origin", sha256, content)

    def find_origins(self, sha256: str) -> tuple[Origin, ...]:
        """On which ways a file came, the first time first (由来)."""
        query = select(table).where(table.c.sha256 == sha256)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(table.c.received_at, table.c.key))
            return tuple(_origin(row) for row in rows.mappings())


def _origin(row: Any) -> Origin:
    detail = json.loads(row["detail"])
    return Origin(row["kind"], row["label"], detail, row["received_at"])
