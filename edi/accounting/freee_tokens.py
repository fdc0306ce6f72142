"""freee's keys: application, tokens, and the file they are kept in (認可).

Source: https://developer.freee.co.jp/reference/認可コード . The access token lasts 6 hours,
the refresh token 90 days and *works once*: each refresh gives a new one, which is on the
disk before the new access token is used. Nothing here shows a secret: not in ``repr``,
not in an error.
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from books.errors import FormatError, NotReadyError

AUTHORIZE_URL = "https://accounts.secure.freee.co.jp/public_api/authorize"
TOKEN_URL = "https://accounts.secure.freee.co.jp/public_api/token"  # noqa: S105
AUTHORIZE_AGAIN = "freeeの認可をもう一度行ってください。"


@dataclass(frozen=True, slots=True)
class App:
    """Our application at freee (アプリ); ``token_url`` differs only in tests."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    token_url: str = TOKEN_URL


@dataclass(frozen=True, slots=True)
class Tokens:
    """What freee gave us (トークン)."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: dt.datetime

    def is_fresh(self, now: dt.datetime) -> bool:
        """Whether the access token lasts for some minutes yet."""
        return now < self.expires_at - dt.timedelta(minutes=5)


class TokenStore(Protocol):
    """Where tokens are kept; the caller may bring its own."""

    def load(self) -> Tokens:
        """The tokens as they are now."""
        ...

    def save(self, tokens: Tokens) -> None:
        """Keep them for good."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """Nobody else may refresh meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class TokenFile:
    """Tokens in a file that only its owner can read (0600), written in one step.

    ``lock`` holds a lock file between processes; without it one process may refresh.
    """

    path: Path
    lock: Callable[[Path], AbstractContextManager[None]] | None = None

    def load(self) -> Tokens:
        """Read the file.

        Raises:
            NotReadyError: it is not there, is none, or others may read it.
        """
        try:
            others = self.path.stat().st_mode & 0o077
            content = json.loads(self.path.read_text(encoding="utf-8"))
            tokens = Tokens(
                access_token=str(content["access_token"]),
                refresh_token=str(content["refresh_token"]),
                expires_at=dt.datetime.fromisoformat(content["expires_at"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            raise NotReadyError(
                f"freeeの認可の記録 {self.path} を読めません。{AUTHORIZE_AGAIN}"
            ) from None
        if others and sys.platform != "win32":
            raise NotReadyError(
                f"freeeの認可の記録 {self.path} をほかの利用者も読めます。"
                f"chmod 600 {self.path} を実行し、認可をやり直してください。"
            )
        return tokens

    def save(self, tokens: Tokens) -> None:
        """Write beside the place, synchronise with the disk, rename in one step."""
        content = {
            "access_token": tokens.access_token,
            "refresh_token": tokens.refresh_token,
            "expires_at": tokens.expires_at.isoformat(),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock, if there is one."""
        beside = self.path.with_name(self.path.name + ".lock")
        with self.lock(beside) if self.lock else nullcontext():
            yield


def authorization_url(app: App, state: str) -> str:
    """Where a person allows us in (認可画面の URL); ``state`` comes back unchanged.

    ``state`` is random and is compared afterwards, against forged answers.
    """
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "state": state,
        "prompt": "select_company",
    }
    return f"{AUTHORIZE_URL}?{urlencode(query)}"


def code_request(app: App, code: str) -> dict[str, str]:
    """The form that exchanges an authorization code (トークン取得)."""
    return _form(app, "authorization_code") | {
        "code": code,
        "redirect_uri": app.redirect_uri,
    }


def refresh_request(app: App, tokens: Tokens) -> dict[str, str]:
    """The form that exchanges a refresh token (トークン更新)."""
    return _form(app, "refresh_token") | {"refresh_token": tokens.refresh_token}


def _form(app: App, grant: str) -> dict[str, str]:
    return {
        "grant_type": grant,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }


def parse_tokens(answer: Any, now: dt.datetime) -> Tokens:
    """The tokens of freee's answer.

    Raises:
        FormatError: it is none.
    """
    try:
        access, refresh = answer["access_token"], answer["refresh_token"]
        lifetime = dt.timedelta(seconds=int(answer["expires_in"]))
        expires_at = now + lifetime
    except (KeyError, TypeError, ValueError, OverflowError):
        access = refresh = None
    if not (isinstance(access, str) and access and isinstance(refresh, str)):
        raise FormatError(f"freeeの認可の応答を読めません。{AUTHORIZE_AGAIN}")
    return Tokens(access, refresh, expires_at)
