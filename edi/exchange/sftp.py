"""Delivery to an SFTP server (SFTP): the only module that touches paramiko.

The server is the one whose host key the settings name, or nothing is sent to it.
"""

import errno
import io
import os
import socket
import stat
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeVar

import paramiko
from paramiko.ssh_exception import IncompatiblePeer, NoValidConnectionsError

from books.delivery import Outcome, Verdict
from books.errors import NotReadyError
from books.exchange_ways import SftpWay
from books.secrets import Keyring
from edi.exchange.shelf import Shelf
from edi.exchange.transport import RemoteFile

T = TypeVar("T")
_KEYS: tuple[type[paramiko.PKey], ...] = (
    paramiko.Ed25519Key,
    paramiko.ECDSAKey,
    paramiko.RSAKey,
)
_ALGORITHMS = {  # of a host key, by which it may sign
    "ssh-ed25519": ("ssh-ed25519",),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256",),
    "ecdsa-sha2-nistp384": ("ecdsa-sha2-nistp384",),
    "ecdsa-sha2-nistp521": ("ecdsa-sha2-nistp521",),
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"),
}
_STATUS = {  # what the server says of a file or folder
    errno.EACCES: "書き込みの権限がありません。先方に確かめてください。",
    errno.ENOENT: "フォルダーがありません。設定を先方に確かめてください。",
}
_MEANINGS: tuple[tuple[type[Exception], Verdict, str], ...] = (  # the first that fits
    (
        paramiko.BadHostKeyException,
        Verdict.PERSON,
        "ホスト鍵が登録したものと異なります。すり替えの恐れがあるため送りません。"
        "先方に電話などで確かめ、変わったのなら設定の host_keys を直してください。",
    ),
    (
        paramiko.AuthenticationException,
        Verdict.PERSON,
        "認証できません。利用者名・鍵・パスワードを先方に確かめてください。",
    ),
    (
        IncompatiblePeer,
        Verdict.PERSON,
        "登録した種類のホスト鍵を示しません。先方にホスト鍵を確かめてください。",
    ),
    (
        socket.gaierror,
        Verdict.RETRY,
        "名前を解決できません。ネットワークを確かめてください。",
    ),
    (
        NoValidConnectionsError,
        Verdict.RETRY,
        "つながりません。先方のサーバーとネットワークを確かめてください。",
    ),
    (TimeoutError, Verdict.RETRY, "時間内に応答がありません。"),
)
_REQUESTS = 64  # that may wait for an answer
_BROKEN = (paramiko.SSHException, EOFError, TimeoutError, ConnectionError)


def open_sftp(way: SftpWay, keyring: Keyring) -> Shelf:
    """The folders of a partner on its SFTP server."""
    server = _Server(way, keyring)
    return Shelf(way, server, server.explain, server.close)


class _Server:
    """The operations of ``Folders`` on an SFTP server; connects when needed."""

    def __init__(self, way: SftpWay, keyring: Keyring) -> None:
        self._way = way
        self._keyring = keyring
        self._client: paramiko.SSHClient | None = None
        self._session: paramiko.SFTPClient | None = None

    def find_file(self, path: PurePosixPath) -> RemoteFile | None:
        try:
            found = self._run(lambda sftp: sftp.stat(str(path)))
        except FileNotFoundError:
            return None
        return RemoteFile(path.name, found.st_size or 0, int(found.st_mtime or 0))

    def read(self, path: PurePosixPath, limit: int) -> bytes:
        def read(sftp: paramiko.SFTPClient) -> bytes:
            with sftp.open(str(path), "rb") as file:
                size = min(limit, file.stat().st_size or 0)
                file.prefetch(size, _REQUESTS)
                return file.read(limit)

        return self._run(read)

    def write(self, path: PurePosixPath, content: bytes) -> None:
        """Pipelined, so a full disk shows in the size that is asked for afterwards."""
        self._run(
            lambda sftp: sftp.putfo(io.BytesIO(content), str(path), confirm=False)
        )

    def rename(self, old: PurePosixPath, new: PurePosixPath) -> None:
        """SFTP's own rename fails where the name is taken (not ``posix-rename``)."""
        self._run(lambda sftp: sftp.rename(str(old), str(new)))

    def remove(self, path: PurePosixPath) -> None:
        self._run(lambda sftp: sftp.remove(str(path)))

    def list_files(self, folder: PurePosixPath) -> tuple[RemoteFile, ...]:
        """By name; servers were seen to list a file twice (OpenSSH on ext4)."""
        listed = self._run(lambda sftp: sftp.listdir_attr(str(folder)))
        found = {one.filename: one for one in listed}
        return tuple(
            RemoteFile(name, one.st_size or 0, int(one.st_mtime or 0))
            for name, one in sorted(found.items())
            if stat.S_ISREG(one.st_mode or 0)
        )

    def copy_to(self, path: PurePosixPath, target: Path, size: int) -> None:
        content = self.read(path, size + 1)
        with target.open("wb") as copy:
            copy.write(content)
            copy.flush()
            os.fsync(copy.fileno())

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._session = None

    def explain(self, error: Exception) -> Outcome:
        """What an error before the rename means; what nobody foresaw is raised."""
        verdict, told = _explained(error)
        return Outcome(verdict, f"SFTP サーバー {self._way.host}: {told}")

    def _run(self, operation: Callable[[paramiko.SFTPClient], T]) -> T:
        try:
            if self._session is None:
                self._session = self._connect()
            return operation(self._session)
        except (*_BROKEN, OSError) as error:
            if isinstance(error, _BROKEN) or self._session is None:
                self.close()
            raise

    def _connect(self) -> paramiko.SFTPClient:
        way, seconds = self._way, float(self._way.timeout_seconds)
        self._client = client = paramiko.SSHClient()
        client.set_missing_host_key_policy(_OnlyTheseKeys(way.host_keys))
        kinds = {line.split(" ")[0] for line in way.host_keys}
        others = [a for kind, a in _ALGORITHMS.items() if kind not in kinds]
        password, own_key = self._credentials()
        client.connect(
            way.host,
            way.port,
            way.user,
            password=password,
            pkey=own_key,
            timeout=seconds,
            banner_timeout=seconds,
            auth_timeout=seconds,
            channel_timeout=seconds,
            allow_agent=False,
            look_for_keys=False,
            disabled_algorithms={"keys": [name for names in others for name in names]},
        )
        session = client.open_sftp()
        channel = session.get_channel()
        if channel is not None:
            channel.settimeout(seconds)
        return session

    def _credentials(self) -> tuple[str | None, paramiko.PKey | None]:
        way, get = self._way, self._keyring.get
        password = get(way.password).reveal() if way.password else None
        if way.key is None:
            return password, None
        phrase = get(way.passphrase).reveal() if way.passphrase else None
        text = get(way.key).reveal() + "\n"
        for kind in _KEYS:
            try:
                return password, kind.from_private_key(io.StringIO(text), phrase)
            except (paramiko.SSHException, ValueError, TypeError):
                continue
        raise NotReadyError(
            f"秘密鍵 {way.key} を読めません。鍵の形式 (OpenSSH か PEM) とパスフレーズを"
            "確かめてください。"
        )


class _OnlyTheseKeys(paramiko.MissingHostKeyPolicy):
    """The host keys of the settings, old and new ones, and no others."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Called for every server, because no key is known to the client itself."""
        del client
        if f"{key.get_name()} {key.get_base64()}" not in self._lines:
            raise paramiko.BadHostKeyException(hostname, key, key)


def _explained(error: Exception) -> tuple[Verdict, str]:
    """Whether a later attempt may help, and what to do."""
    if isinstance(error, NotReadyError):
        return Verdict.RETRY, str(error)
    if isinstance(error, OSError) and error.errno in _STATUS:
        return Verdict.PERSON, _STATUS[error.errno]
    for kind, verdict, told in _MEANINGS:
        if isinstance(error, kind):
            return verdict, told
    if isinstance(error, (*_BROKEN, OSError)):
        return (
            Verdict.RETRY,
            f"通信できませんでした({str(error) or type(error).__name__})。",
        )
    raise error
