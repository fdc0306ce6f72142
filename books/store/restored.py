"""After a restore nothing goes out until somebody has looked (復元後の確認).

What went out after the backup was taken is not known here, and would go out again. The
audit log says whether a restore waits, so every machine on this database knows.
"""

import datetime as dt
import json
from typing import Any

from sqlalchemy import select

from books.errors import NotReadyError
from books.instants import shown
from books.store.figures import BACKUP
from books.store.part import Part
from books.store.tables import audit_log

RESTORED, RELEASED = "backup.restored", "backup.released"


class Restored(Part):
    """Hold after a restore, and let go."""

    __slots__ = ()

    def note_restored(self, by: str, detail: dict[str, Any]) -> None:
        """Say that this store came out of a backup; ``made_at`` is in the detail."""
        with self.database.write() as work:
            work.audit(by, RESTORED, BACKUP, detail)

    def held_since(self) -> dt.datetime | None:
        """When the backup was taken that nobody has looked after yet; None: go on."""
        log = audit_log.c
        query = select(log.action, log.detail).where(
            log.subject == BACKUP, log.action.in_((RESTORED, RELEASED))
        )
        query = query.order_by(log.number.desc()).limit(1)
        with self.database.read() as connection:
            last = connection.execute(query).first()
        if last is None or last.action == RELEASED:
            return None
        return dt.datetime.fromisoformat(json.loads(last.detail)["made_at"])

    def refuse_restored(self) -> None:
        """Let nothing go out while a restore waits (復元後の停止).

        Raises:
            NotReadyError: it does.
        """
        made_at = self.held_since()
        if made_at is not None:
            raise NotReadyError(
                f"このデータは {shown(made_at)} の控えから復元したものです。それより後に出した振込・"
                "仕訳のファイルや送信は記録になく、このまま続けると二度出るおそれがあります。銀行・"
                "会計ソフト・取引先で確かめ、出したものに印を付けてから、"
                "`denpyo restore --release --by 名前` で再開してください。"
            )

    def release(self, by: str) -> dt.datetime | None:
        """Let things go out again (再開); None when nothing was held."""
        made_at = self.held_since()
        if made_at is not None:
            with self.database.write() as work:
                detail = {"made_at": made_at.isoformat()}
                work.audit(by, RELEASED, BACKUP, detail)
        return made_at
