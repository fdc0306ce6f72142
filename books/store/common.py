"""Settings that all machines of a house share (共通の設定): written by the main one."""

from sqlalchemy import select

from books.store.part import Part
from books.store.tables import shared_files as table


class Common(Part):
    """Keep and give the files of settings that a new worker needs."""

    __slots__ = ()

    def share_files(self, contents: dict[str, str]) -> bool:
        """Keep these files instead of those before (共有); False when they are the same."""
        if self.shared_files() == contents:
            return False
        with self.database.write() as work:
            work.connection.execute(table.delete())
            rows = [
                {"name": name, "content": text, "updated_at": work.now}
                for name, text in sorted(contents.items())
            ]
            if rows:
                work.connection.execute(table.insert(), rows)
            detail = {"names": sorted(contents)}
            work.audit("denpyo", "settings.shared", "settings", detail)
        return True

    def shared_files(self) -> dict[str, str]:
        """The files by their names (共有の設定)."""
        with self.database.read() as connection:
            rows = connection.execute(select(table.c.name, table.c.content)).all()
            return {str(name): str(content) for name, content in rows}
