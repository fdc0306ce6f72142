"""The IMAP server (受信メールサーバー): the only module that speaks to one.

Nothing is marked as seen by looking; a mail is only ever moved, never deleted.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from books.errors import DenpyoError, NotReadyError
from books.secrets import Keyring
from books.settings_daily import Mailbox
from edi.exchange.transport import excerpt

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits (届いているメール): its number in the folder, size and headers."""

    uid: str
    place: str
    size: int
    head: bytes


class Post:
    """An open mailbox (開いたメールボックス)."""

    def __init__(self, box: Mailbox, server: BaseMailBox) -> None:
        self._box = box
        self._server = server

    def waiting(self, folder: str | None = None) -> Iterator[Waiting]:
        """The mails of the folder, oldest first (届いているメール)."""
        validity = self._enter(folder or self._box.folder)
        uids = self._server.uids("ALL", charset=None)
        for start in range(0, len(uids), _BATCH):
            chosen = ",".join(uids[start : start + _BATCH])
            wish = "(UID RFC822.SIZE BODY.PEEK[HEADER])"
            _, found = self._server.client.uid("FETCH", chosen, wish)
            for told, head in _answers(found or ()):
                uid, size = _number(rb"UID (\d+)", told), _number(rb"SIZE (\d+)", told)
                if uid:
                    yield Waiting(uid, f"{validity}:{uid}", int(size or 0), head)

    def fetch(self, uid: str) -> bytes:
        """The whole mail, without marking it as seen (本文の取得)."""
        _, found = self._server.client.uid("FETCH", uid, "(BODY.PEEK[])")
        for item in found or ():
            if isinstance(item, tuple):
                return bytes(item[1])
        raise NotReadyError(
            f"メールボックス {self._box.id} のメール {uid} を読めません。"
            "ほかの人が動かしたのでなければ、次の予定で読みます。"
        )

    def move(self, uid: str, folder: str) -> None:
        """Move a mail to another folder, made when it is not there (移動)."""
        if not self._server.folder.exists(folder):
            self._server.folder.create(folder)
            with suppress(ImapToolsError):
                self._server.folder.subscribe(folder, True)  # noqa: FBT003
        self._server.move(uid, folder)

    def find(self, message_id: str, folder: str) -> Waiting | None:
        """The mail of this Message-ID in a folder (検索)."""
        if not self._server.folder.exists(folder):
            return None
        wanted = message_id.encode()
        return next((w for w in self.waiting(folder) if wanted in w.head), None)

    def _enter(self, folder: str) -> str:
        """Select a folder; its UIDVALIDITY."""
        if not self._server.folder.exists(folder):
            raise NotReadyError(
                f"メールボックス {self._box.id} にフォルダー {folder} がありません。"
                "intake.mailboxes の folder を確かめてください。"
            )
        status = self._server.folder.status(folder, ["UIDVALIDITY"])
        self._server.folder.set(folder)
        return str(status["UIDVALIDITY"])


@contextmanager
def open_post(box: Mailbox, keyring: Keyring) -> Iterator[Post]:
    """Sign in, and out at the end (接続).

    Raises:
        NotReadyError: the server is not to be had, or does not let us in.
    """
    password = keyring.get(box.password)
    with _explained(box, keyring):
        server = _connect(box)
        try:
            server.login(box.user, password.reveal(), initial_folder=None)
            yield Post(box, server)
        finally:
            with suppress(Exception):
                server.logout()


def _connect(box: Mailbox) -> BaseMailBox:
    where = {"host": box.host, "port": box.port, "timeout": float(box.timeout_seconds)}
    if box.security == "none":
        return MailBoxUnencrypted(**where)
    ca_file = str(box.ca_file) if box.ca_file else None
    context = ssl.create_default_context(cafile=ca_file)
    kind = MailBox if box.security == "tls" else MailBoxStartTls
    return kind(**where, ssl_context=context)


@contextmanager
def _explained(box: Mailbox, keyring: Keyring) -> Iterator[None]:
    name = f"メールボックス {box.id} ({box.user}@{box.host})"
    try:
        yield
    except DenpyoError:
        raise
    except MailboxLoginError as error:
        raise NotReadyError(
            f"{name} に入れません。利用者名とパスワードを確かめてください"
            "(二段階認証のサービスでは、アプリ用のパスワードが要ります)。"
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise NotReadyError(
            f"{name} の証明書を確かめられません ({error.verify_message})。host の名前と、"
            "社内の認証局なら ca_file を確かめてください。"
        ) from error
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        told = keyring.hide(excerpt(str(error)) or type(error).__name__)
        raise NotReadyError(
            f"{name} を読めません ({told})。サーバーの名前・ポート・ネットワークを"
            "確かめてください。次の予定でもう一度試します。"
        ) from error


def _answers(found: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
    """What was told of each mail, before and after its headers, and the headers."""
    for item, after in zip(found, (*found[1:], b""), strict=True):
        if isinstance(item, tuple):
            yield item[0] + (after if isinstance(after, bytes) else b""), item[1]


def _number(pattern: bytes, told: bytes) -> str:
    found = re.search(pattern, told)
    return found[1].decode() if found else ""
