"""Files that came in (受信ファイル): each content once, however often it is sent."""

import contextlib
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from books.errors import NotFoundError
from books.store.database import Work
from books.store.keys import clean
from books.store.originals import Incoming, Originals
from books.store.part import Part
from books.store.tables import file_claims, files
from books.store.values_documents import FileState, StoredFile

_STATES = {
    FileState.RECEIVED: "file.returned",
    FileState.READ: "file.read",
    FileState.QUARANTINED: "file.quarantined",
}


class Files(Part):
    """Take files in, find them, say how far they have come."""

    __slots__ = ()

    def add_file(self, path: Path, name: str | None = None) -> StoredFile:
        """Keep a file's bytes for ever (原本の受け入れ); the file itself stays.

        The same bytes again give the first file, with ``duplicate`` set. When the kept
        original was lost or damaged in the meantime, these bytes take its place.

        Raises:
            UnreadableFileError: the file is not there or can't be read.
            NotReadyError: it can't be kept (disk full, database away).
        """
        name = _readable(name or path.name)
        incoming = self.originals.take(path)
        try:
            known = self.find_file(incoming.sha256)
            if known is None:
                return self._add_new(incoming, name)
            return self._add_again(incoming, name, known)
        finally:
            self.originals.drop(incoming)

    def share_originals(self) -> None:
        """Bring what is on this machine to where machines share (共有への移し)."""
        with self.database.read() as connection:
            places = connection.execute(select(files.c.path)).scalars().all()
        for place in places:
            if (self.originals.folder / place).is_file():
                self.originals.share(place)

    def find_file(self, sha256: str) -> StoredFile | None:
        """The file of this hash, or None."""
        with self.database.read() as connection:
            row = _row(connection, sha256)
        return None if row is None else self._stored(row)

    def find_files(self, state: FileState) -> tuple[StoredFile, ...]:
        """Files in a state, oldest first: what a run that was cut off left behind."""
        query = select(files).where(files.c.state == state.value)
        with self.database.read() as connection:
            rows = connection.execute(
                query.order_by(files.c.received_at, files.c.sha256)
            )
            return tuple(self._stored(row) for row in rows.mappings())

    def mark_file(self, sha256: str, state: FileState, reason: str = "") -> None:
        """Say how far a file has come; saying the same again changes nothing.

        Raises:
            NotFoundError: no such file.
        """
        with self.database.write() as work:
            mark(work, sha256, state, reason)

    def _add_new(self, incoming: Incoming, name: str) -> StoredFile:
        relative = self.originals.keep(incoming, name)
        with self.database.write() as work:
            known = _row(work.connection, incoming.sha256)
            if known is not None:  # another process was first
                work.audit(
                    "denpyo", "file.received_again", incoming.sha256, {"name": name}
                )
                return self._stored(known, name, duplicate=True)
            row = {
                "sha256": incoming.sha256,
                "name": name,
                "size": incoming.size,
                "path": relative,
                "state": FileState.RECEIVED.value,
                "reason": "",
                "received_at": work.now,
            }
            work.connection.execute(files.insert().values(row))
            detail = {"name": name, "size": incoming.size, "path": relative}
            work.audit("denpyo", "file.received", incoming.sha256, detail)
        return self._stored(row)

    def _add_again(
        self, incoming: Incoming, name: str, known: StoredFile
    ) -> StoredFile:
        relative = known.place.relative_to(self.originals.folder).as_posix()
        intact = self.originals.is_intact(relative, known.sha256)
        if not intact:
            self.originals.make_room(relative)
            self.originals.keep(incoming, known.place.name)
        with self.database.write() as work:
            detail = {"name": name, "restored": not intact}
            work.audit("denpyo", "file.received_again", known.sha256, detail)
            row = get_file(work.connection, known.sha256)
        return self._stored(row, name, duplicate=True)

    def _stored(
        self, row: Any, name: str | None = None, *, duplicate: bool = False
    ) -> StoredFile:
        return stored_file(row, self.originals, name, duplicate=duplicate)


def stored_file(
    row: Any, originals: Originals, name: str | None = None, *, duplicate: bool = False
) -> StoredFile:
    """Turn a row of ``files`` into its value."""
    return StoredFile(
        sha256=row["sha256"],
        name=name or row["name"],
        size=row["size"],
        place=originals.folder / row["path"],
        state=FileState(row["state"]),
        duplicate=duplicate,
        first_name=row["name"],
        reason=row["reason"],
        received_at=row["received_at"],
        fetch=partial(originals.fetch, row["path"], row["sha256"]),
    )


def mark(work: Work, sha256: str, state: FileState, reason: str = "") -> None:
    """Change a file's state inside a transaction."""
    row = get_file(work.connection, sha256)
    new = {"state": state.value, "reason": clean(reason)}
    if new == {"state": row["state"], "reason": row["reason"]}:
        return
    changed = files.update().where(files.c.sha256 == sha256).values(new)
    work.connection.execute(changed)
    work.connection.execute(file_claims.delete().where(file_claims.c.sha256 == sha256))
    work.audit("denpyo", _STATES[state], sha256, {"reason": clean(reason)})


def get_file(connection: Connection, sha256: str) -> Any:
    """The row of a file.

    Raises:
        NotFoundError: no such file.
    """
    row = _row(connection, sha256)
    if row is None:
        raise NotFoundError(
            f"原本 {sha256[:12]}… は登録されていません。先にファイルを取り込んでください。"
        )
    return row


def _row(connection: Connection, sha256: str) -> Any:
    query = select(files).where(files.c.sha256 == sha256)
    return connection.execute(query).mappings().first()


def _readable(name: str) -> str:
    """A file name as text; the bytes of a Shift_JIS name are read as such."""
    if any("\udc80" <= c <= "\udcff" for c in name):
        with contextlib.suppress(UnicodeEncodeError):
            name = name.encode("utf-8", "surrogateescape").decode("cp932", "replace")
    return clean(name)
