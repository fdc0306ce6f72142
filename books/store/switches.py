"""Stopping the bots (停止スイッチ): of one site, or of all (``*``), at once."""

from dataclasses import asdict

from sqlalchemy import Connection, select

from books.store.keys import clean
from books.store.part import Part
from books.store.tables import bot_switches
from books.store.values_jobs import Switch

ALL = "*"


class Switches(Part):
    """Stop and start bots; every bot looks here before every step."""

    __slots__ = ()

    def turn_bots(self, site: str, by: str, reason: str, *, stopped: bool) -> Switch:
        """Stop the bots of a site, or let them work again; ``*`` means all."""
        with self.database.write() as work:
            switch = Switch(clean(site), stopped, clean(by), clean(reason), work.now)
            old = bot_switches.delete().where(bot_switches.c.site == switch.site)
            work.connection.execute(old)
            work.connection.execute(bot_switches.insert().values(asdict(switch)))
            action = "bot.stopped" if stopped else "bot.started"
            work.audit(by, action, site, {"reason": reason})
            return switch

    def find_switches(self) -> tuple[Switch, ...]:
        """Every switch that was ever turned."""
        query = select(bot_switches).order_by(bot_switches.c.site)
        with self.database.read() as connection:
            return tuple(Switch(**row) for row in connection.execute(query).mappings())

    def stopped_by(self, site: str) -> Switch | None:
        """The switch that stops the bots of a site now, or None."""
        both = {ALL, site}
        found = (s for s in self.find_switches() if s.stopped and s.site in both)
        return next(found, None)


def stopped_sites(connection: Connection) -> set[str]:
    """Sites whose bots are stopped, inside a transaction."""
    query = select(bot_switches.c.site).where(bot_switches.c.stopped)
    return set(connection.execute(query).scalars())
