"""The bots for the pages (ボットの窓口): what people decide there, by the same rules."""

from books.bot_orders import LABELS
from books.secrets import Keyring
from books.settings import Settings
from books.store import Job, Store
from flows.bots.decide import (
    give_up,
    mark_happened,
    mark_not_happened,
    try_again,
    withdraw,
)
from flows.bots.office import BotOffice
from flows.bots.ready import used_sites
from flows.daily.show import list_schedules
from rpa.site_file import load_site, site_names
from web.seams import BotSite, Decision, Scheduled

_DECIDE = {
    Decision.HAPPENED: mark_happened,
    Decision.NOT_HAPPENED: mark_not_happened,
    Decision.RETRY: try_again,
    Decision.GIVE_UP: give_up,
    Decision.WITHDRAWN: withdraw,
}


class BotDesk:
    """Sites, schedules, and what people decide (ボットの窓口)."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Work on the store of the pages."""
        self._office = BotOffice(settings, store, Keyring(settings.secrets))

    def sites(self) -> tuple[BotSite, ...]:
        """Every site that is described; one wrong file does not hide the others."""
        office = self._office
        used = office.store.asked_sites().union(used_sites(office.settings))
        names = site_names(office.settings)
        return tuple(self._site(name, used=name in used) for name in names)

    def _site(self, name: str, *, used: bool) -> BotSite:
        try:
            site = load_site(name, self._office.settings)
        except Exception as error:  # whatever is wrong in a file is told
            return BotSite(name, name, wrong=str(error).splitlines()[-1], used=used)
        kinds = tuple(LABELS[kind] for kind in site.kinds)
        return BotSite(name, site.label, kinds, used=used)

    def schedules(self) -> tuple[Scheduled, ...]:
        """Each kind of work, how it went last, when it is due next."""
        return list_schedules(self._office.settings, self._office.store)

    def decide(self, reference: str, decision: Decision, by: str, reason: str) -> Job:
        """Do what a person decided.

        Raises:
            NotFoundError: no such job.
            ConflictError: it can't be decided so, from where it stands.
        """
        return _DECIDE[decision](self._office, reference, by, reason)
