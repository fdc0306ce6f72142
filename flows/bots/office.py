"""What the bots work with (ボットの作業場): settings, store, secrets, a worker."""

import hashlib
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from books.bot_orders import InvoiceOrder, Order, TransferOrder
from books.errors import ConflictError, FormatError, NotFoundError
from books.secrets import Keyring
from books.settings import Settings
from books.store import Store
from flows.log import log


@dataclass(frozen=True)
class BotOffice:
    """Settings, store and the secrets that were used (作業場)."""

    settings: Settings
    store: Store
    keyring: Keyring

    def note(self, what: str, error: BaseException) -> None:
        """Write an error into the log, without secrets that it may quote."""
        told = "".join(traceback.format_exception(error))
        log.error("%s: %s", what, self.keyring.hide(told))

    def reference(self, part: str) -> str:
        """The reference of which somebody typed a part (番号の一部でもよい).

        Raises:
            NotFoundError: no job has it in its reference.
            ConflictError: several have.
        """
        jobs = self.store.find_jobs()
        found = [job.reference for job in jobs if part in job.reference]
        if part in found:
            return part
        if not found:
            raise NotFoundError(
                f"依頼 {part} はありません。`denpyo bot jobs` で番号を確かめてください。"
            )
        if len(found) > 1:
            raise ConflictError(
                f"「{part}」を含む依頼が {len(found)} 件あります({'、'.join(found[:3])} など)。"
                "もう少し長く書いてください。"
            )
        return found[0]

    def content_of(self, order: Order) -> bytes | None:
        """The file that an order hands in; None for an order without one.

        Raises:
            FormatError: it was lost or changed since it was asked for.
        """
        if isinstance(order, InvoiceOrder) and order.file_sha256:
            found = self.store.find_file(order.file_sha256)
            path = found.path if found else self.settings.originals
        elif isinstance(order, TransferOrder):
            path = self.settings.evidence / order.place
        else:
            return None
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != order.file_sha256:
            raise FormatError(
                f"渡すファイル {path} がないか、書き換えられています。控えから戻してください。"
            )
        return content


@contextmanager
def open_bots(settings: Settings) -> Iterator[BotOffice]:
    """Set up for queueing, working and looking; several may do so at once.

    Raises:
        NotReadyError: the store can't be opened.
    """
    with Store.open(settings.url, settings.shelf) as store:
        yield BotOffice(settings, store, Keyring(settings.secrets))
