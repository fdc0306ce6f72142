"""The one store of documents (保管庫), put together from its parts."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from books.shelf import Shelf
from books.store import schema
from books.store.accounts import AccountChoices
from books.store.audit import Audit
from books.store.bench import Bench
from books.store.claims import Claims
from books.store.common import Common
from books.store.confirmed import Teaching
from books.store.dashboard import Dashboard
from books.store.database import Database, connect
from books.store.deliveries import Deliveries
from books.store.documents import Documents
from books.store.dunning import DunningHistory
from books.store.exports import Exports
from books.store.figures import Counting
from books.store.files import Files
from books.store.handovers import Handovers
from books.store.history import LedgerHistory
from books.store.items import Items
from books.store.job_claims import JobClaims
from books.store.jobs import Jobs
from books.store.ledger import Ledger
from books.store.mails import Mails
from books.store.match_exports import MatchExports
from books.store.matches import Matches
from books.store.noted import Noted
from books.store.originals import Originals
from books.store.origins import Origins
from books.store.passes import Passes
from books.store.payables import Payables
from books.store.payment_runs import PaymentRuns
from books.store.people import People
from books.store.periods import Periods
from books.store.proposals import Proposals
from books.store.queue import Queue
from books.store.rearrange import Rearrange
from books.store.receipts import Receipts
from books.store.registrations import Registrations
from books.store.restored import Restored
from books.store.review_holds import ReviewHolds
from books.store.samples import Samples
from books.store.search import Search
from books.store.sending import Sending
from books.store.slots import Slots
from books.store.snapshots import Snapshots
from books.store.switches import Switches
from books.store.verify import Verify


def utc_now() -> dt.datetime:
    """The present instant."""
    return dt.datetime.now(dt.UTC)


class Store(
    Files,
    Documents,
    Search,
    Teaching,
    AccountChoices,
    Exports,
    Ledger,
    Items,
    LedgerHistory,
    Matches,
    MatchExports,
    Periods,
    Snapshots,
    Proposals,
    Bench,
    DunningHistory,
    Jobs,
    JobClaims,
    Switches,
    Handovers,
    Registrations,
    Deliveries,
    Sending,
    Receipts,
    People,
    Passes,
    Queue,
    ReviewHolds,
    Rearrange,
    Payables,
    PaymentRuns,
    Samples,
    Dashboard,
    Slots,
    Noted,
    Mails,
    Origins,
    Claims,
    Common,
    Audit,
    Verify,
    Counting,
    Restored,
):
    """Everything that is kept (保管庫), on SQLite or PostgreSQL.

    Every call is one transaction: it happened or it did not, also when the machine
    stops in the middle. Several processes and threads may use one store at a time.
    """

    __slots__ = ()

    @classmethod
    def open(
        cls,
        url: str,
        originals: Path | Shelf,
        clock: Callable[[], dt.datetime] = utc_now,
        patience: float = 0.0,
    ) -> Self:
        """Make the database ready, creating or migrating it, and open it (開く).

        ``patience``: seconds for which a database that goes away later is waited for.

        Raises:
            SettingsError: the URL is none, or of a database that is not supported.
            NotReadyError: the database can't be used, or is of a newer program.
        """
        engine = connect(url)
        try:
            schema.upgrade(engine)
            shelf = Originals(originals)
        except BaseException:
            engine.dispose()
            raise
        shelf.clear_leftovers()
        return cls(Database(engine, clock, patience), shelf)

    def close(self) -> None:
        """Let go of the database's connections."""
        self.database.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
