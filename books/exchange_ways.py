"""The ways to partners and their settings (経路の設定): folder, SFTP, mail, HTTPS, portal."""

import base64
import binascii
import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from books.addresses import is_near
from books.secrets import SecretName
from books.section import Port, Positive, Section

KEY_TYPES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)


def _host_key(text: str) -> str:
    kind, _, rest = text.strip().partition(" ")
    body = rest.split(" ")[0]
    try:
        blob = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    if kind not in KEY_TYPES or kind.encode() not in blob[:40]:
        raise ValueError(
            "先方から受け取ったホスト鍵 (ssh-ed25519 AAAA… の形。ssh-keyscan の結果は、"
            "指紋を電話などで確かめてから書く)"
        )
    return f"{kind} {body}"


def _address(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;:\"\\()\[\]]+@[A-Za-z0-9.-]+", text):
        raise ValueError("メールアドレス (keiri@example.co.jp の形、名前は付けない)")
    return text


def _https_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("https:// で始まるアドレス (利用者名とパスワードは含めない)")
    return text


HostKey = Annotated[str, AfterValidator(_host_key)]
Address = Annotated[str, AfterValidator(_address)]
HttpsUrl = Annotated[str, AfterValidator(_https_url)]


class Places(Section):
    """Folders on the partner's side, all of them optional (フォルダー).

    ``outgoing`` is where we put files, ``incoming`` where we fetch them, ``taken`` where
    we move what we have kept; without it the file stays and is remembered. The partner
    acknowledges by moving our file to ``done``, or by a file of its name with
    ``ack_suffix`` (``error_suffix``: it can't use ours) beside it or in ``done``. ``partner_removes`` false says that our file
    stays where we put it, so that its absence proves that it never arrived.
    """

    outgoing: PurePosixPath | None = None
    incoming: PurePosixPath | None = None
    taken: PurePosixPath | None = None
    done: PurePosixPath | None = None
    ack_suffix: str = ""  # .ack など
    error_suffix: str = ""  # .err など
    partner_removes: bool = True


class FolderWay(Places):
    """A folder that both sides see, mostly a share (共有フォルダー)."""


class PortalWay(Section):
    """Our own pages, where the partner signs in (取引先の画面).

    ``notify``: people of the partner get a mail about what is new, if there is a server.
    """

    notify: bool = True


class SftpWay(Places):
    """The partner's SFTP server; its host key is known beforehand, never trusted blindly."""

    host: str
    port: Port = 22
    user: str
    host_keys: tuple[HostKey, ...] = Field(min_length=1)
    key: SecretName | None = None  # 秘密鍵 (PEM / OpenSSH)
    passphrase: SecretName | None = None
    password: SecretName | None = None
    timeout_seconds: Positive = 60

    @model_validator(mode="after")
    def _can_sign_in(self) -> Self:
        if self.key is None and self.password is None:
            raise ValueError(
                "key (秘密鍵の名前) か password (パスワードの名前) のある設定"
            )
        return self


class MailWay(Section):
    """Mail to these addresses, by the server of ``exchange.mail_server`` (メール)."""

    to: tuple[Address, ...] = Field(min_length=1)
    subject: str = "{type} {number}"
    text: str = "{type}をお送りします。添付のファイルをご確認ください。\n\n{company}\n"
    answers_from: tuple[Address, ...] = ()  # 受領の返信を出す人。空: to と同じ


class HttpsWay(Section):
    """A web service of the partner that takes a document per POST (HTTPS).

    ``status_url`` (with ``{key}``) answers 200 when it has an Idempotency-Key, and 404 only
    when it neither has it nor is at work on it.
    ``repeat_is_safe``: the partner promises to take the same key once.
    ``conflict_means_received``: its 409 says that it has this key already.
    """

    url: HttpsUrl
    token: SecretName | None = None  # Authorization: Bearer
    user: str | None = None
    password: SecretName | None = None
    ca_file: Path | None = None
    status_url: HttpsUrl | None = None
    repeat_is_safe: bool = False
    conflict_means_received: bool = False
    timeout_seconds: Positive = 60

    @model_validator(mode="after")
    def _asks_where_it_sends(self) -> Self:
        asked = urlsplit(self.status_url or self.url)
        if asked.netloc != urlsplit(self.url).netloc:
            raise ValueError("status_url が url と同じサーバーの設定 (鍵を守るため)")
        return self


class MailServer(Section):
    """Our own server for outgoing mail (送信メールサーバー)."""

    host: str
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None
    sender: Address
    user: str | None = None
    password: SecretName | None = None
    timeout_seconds: Positive = 60

    @model_validator(mode="after")
    def _keeps_its_password(self) -> Self:
        if self.password and self.security == "none" and not is_near(self.host):
            raise ValueError(
                "security が starttls か tls の設定 (パスワードを守るため)"
            )
        return self

    @property
    def domain(self) -> str:
        """The sender's domain, for Message-IDs and the greeting."""
        return self.sender.rpartition("@")[2]
