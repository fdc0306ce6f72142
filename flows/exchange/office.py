"""What the steps of the exchange work with (送受信の作業場)."""

import datetime as dt
import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from books.delivery import DeliveryState, Outcome
from books.errors import DenpyoError, NotReadyError
from books.exchange import Exchange
from books.secrets import Keyring
from books.settings import Settings
from books.store import Delivery, Store
from flows.lock import hold
from flows.log import log

PATIENCE = 2  # failures in a row after which a partner is left alone in this run
LISTEN = dt.timedelta(days=92)  # how long answers to a delivery are looked for
LEASE = dt.timedelta(hours=1)  # another machine takes over what this one held


@dataclass(frozen=True)
class Office:
    """Settings, store and secrets; ``worker`` names this home on this machine.

    One process at a time works in a home, so whatever this worker is said to be sending
    when it begins was left by a process that died.
    """

    settings: Settings
    store: Store
    keyring: Keyring
    worker: str

    def now(self) -> dt.datetime:
        """The instant that the store goes by."""
        return self.store.database.clock()

    def unanswered(self, partner: str | None = None) -> tuple[Delivery, ...]:
        """Deliveries of late that went out, or may have, and were not acknowledged."""
        since = self.now() - LISTEN
        states = (DeliveryState.DELIVERED, DeliveryState.UNKNOWN)
        found = [d for s in states for d in self.store.find_deliveries(partner, s)]
        return tuple(one for one in found if one.updated_at >= since)

    def hidden(self, outcome: Outcome) -> Outcome:
        """An outcome without the secrets that an answer may have quoted."""
        hide = self.keyring.hide
        evidence = {
            name: hide(value) if isinstance(value, str) else value
            for name, value in outcome.evidence.items()
        }
        return replace(outcome, message=hide(outcome.message), evidence=evidence)

    def told(self, error: Exception) -> str:
        """An error in a sentence; what nobody foresaw is called so, and is in the log."""
        if isinstance(error, DenpyoError):
            return self.keyring.hide(str(error))
        name = type(error).__name__
        return f"想定外のエラー ({name})。記録 logs/denpyo.log に詳細があります。"

    def note(self, what: str, error: BaseException) -> None:
        """Write an error into the log, without secrets that it may quote."""
        told = "".join(traceback.format_exception(error))
        log.error("%s: %s", what, self.keyring.hide(told))


@contextmanager
def open_office(settings: Settings) -> Iterator[Office]:
    """Set up; only one exchange at a time works in a home folder.

    Raises:
        ConflictError: another one is at work in the same home folder.
        NotReadyError: the store can't be opened, or was restored and nobody has looked.
    """
    busy = (
        "ほかの denpyo send か denpyo fetch が動いています。"
        "終わってからもう一度実行してください。"
    )
    with (
        hold(settings.home / "exchange.lock", busy=busy),
        view_office(settings) as office,
    ):
        office.store.refuse_restored()
        yield office


@contextmanager
def view_office(settings: Settings) -> Iterator[Office]:
    """The same for looking and deciding, also while another one is sending.

    Raises:
        NotReadyError: the store can't be opened.
    """
    worker = f"{socket.gethostname()}:{settings.home.resolve()}"
    with Store.open(settings.url, settings.shelf) as store:
        yield Office(settings, store, Keyring(settings.secrets), worker)


def missing_secrets(settings: Settings) -> tuple[str, ...]:
    """Secrets that the settings name and nobody can find, in sentences (秘密の不足)."""
    keyring, told = Keyring(settings.secrets), []
    for name, owner in _named_secrets(settings.exchange).items():
        try:
            keyring.get(name)
        except NotReadyError as error:
            told.append(f"{owner}: {error}")
    return tuple(told)


def _named_secrets(exchange: Exchange) -> dict[str, str]:
    names = {n: p.name for p in exchange.partners for n in p.secret_names}
    if exchange.mail_server and exchange.mail_server.password:
        names[exchange.mail_server.password] = "送信メールサーバー"
    return names
