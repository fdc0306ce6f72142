"""Requests to freee's API and what their answers mean (freee APIの通信).

* 401 with an expired token: refreshed once and sent again, as it was not processed.
* 429 (and 403 for too many requests): waited for as the answer says, if that is short.
* A request that writes and whose answer never came, or is a 5xx: ``UnknownOutcomeError``.
  It is never sent again here; the caller asks freee first.

Sources: https://developer.freee.co.jp/reference/40x-checkpoint , API schema v2020_06_15.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from books.addresses import is_near
from books.errors import (
    ConflictError,
    DenpyoError,
    FormatError,
    NotFoundError,
    NotReadyError,
    UnknownOutcomeError,
)
from edi.accounting.freee_tokens import (
    AUTHORIZE_AGAIN,
    App,
    Tokens,
    TokenStore,
    code_request,
    parse_tokens,
    refresh_request,
)

API_URL = "https://api.freee.co.jp"
TIMEOUT = httpx.Timeout(30, connect=10)
LONGEST_WAIT = 60.0  # seconds for which a limit is waited for
_USUAL_WAIT = 10.0
_MOST_TRIES = 4
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)
ASK_FIRST = "送り直す前に、freeeの画面か照会で、登録されたかを確かめてください。"


def utc_now() -> dt.datetime:
    """The present instant."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Connection:
    """An application with its tokens and its line to freee (接続).

    ``sleep`` and ``clock`` are for tests.
    """

    app: App
    tokens: TokenStore
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=TIMEOUT), repr=False
    )
    base_url: str = API_URL
    clock: Callable[[], dt.datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        for url in (self.base_url, self.app.token_url):
            parts = urlsplit(url)
            if parts.scheme != "https" and not is_near(parts.hostname or ""):
                raise FormatError(f"freeeへは https で接続してください: {url}")

    def authorize(self, code: str) -> None:
        """Exchange an authorization code and keep the tokens (認可の完了).

        Raises:
            NotReadyError: freee refuses it or can't be reached.
        """
        with self.tokens.exclusive():
            self.tokens.save(self._exchange(code_request(self.app, code)))

    def get(self, path: str, **query: Any) -> Any:
        """Ask for something (照会)."""
        return self._send("GET", path, {"params": query})

    def post(self, path: str, **content: Any) -> Any:
        """Write something (登録): ``json``, or ``data`` and ``files``.

        Raises:
            UnknownOutcomeError: nobody knows whether it was written.
        """
        return self._send("POST", path, content)

    def _send(self, method: str, path: str, content: Mapping[str, Any]) -> Any:
        writes = method != "GET"
        tokens = self._fresh_tokens(None)
        refused: Tokens | None = None
        for _ in range(_MOST_TRIES):
            response = self._once(method, path, content, tokens)
            expired = response.status_code == 401 and _is_expired(response)
            if expired and refused is None:
                refused, tokens = tokens, self._fresh_tokens(tokens)
            elif response.status_code == 429:
                self._wait(response)
            else:
                return _answer(response, writes=writes)
        return _answer(response, writes=writes)

    def _once(
        self, method: str, path: str, content: Mapping[str, Any], tokens: Tokens
    ) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {tokens.access_token}",
            "Accept": "application/json",
        }
        try:
            return self.client.request(
                method, self.base_url + path, headers=headers, **content
            )
        except _NOT_SENT as error:
            raise _unreachable(error) from None
        except httpx.HTTPError as error:
            if method == "GET":
                raise _unreachable(error) from None
            raise UnknownOutcomeError(
                f"freeeに送りましたが、応答がありません({type(error).__name__})。"
                f"登録されたか分かりません。{ASK_FIRST}"
            ) from None

    def _wait(self, response: httpx.Response) -> None:
        seconds = _seconds_to_wait(response, self.clock())
        if seconds > LONGEST_WAIT:
            raise NotReadyError(
                f"freeeの利用制限に達しました。{seconds / 60:.0f}分ほど待ってから、"
                "もう一度実行してください。"
            )
        self.sleep(seconds)

    def _fresh_tokens(self, refused: Tokens | None) -> Tokens:
        """Tokens to use now; refreshed if they are old or were just refused."""
        tokens = self.tokens.load()
        if tokens != refused and tokens.is_fresh(self.clock()):
            return tokens
        with self.tokens.exclusive():
            tokens = self.tokens.load()  # another process may have been first
            if tokens != refused and tokens.is_fresh(self.clock()):
                return tokens
            new = self._exchange(refresh_request(self.app, tokens))
            self.tokens.save(new)
        return new

    def _exchange(self, form: Mapping[str, str]) -> Tokens:
        try:
            response = self.client.post(self.app.token_url, data=dict(form))
        except _NOT_SENT as error:
            raise _unreachable(error) from None
        except httpx.HTTPError:
            raise NotReadyError(
                "freeeの認可の更新に応答がありません。もう一度実行し、"
                f"それでも使えないときは、{AUTHORIZE_AGAIN}"
            ) from None
        if response.status_code != 200:
            raise NotReadyError(
                f"freeeの認可が切れているか、取り消されています"
                f"({response.status_code})。{AUTHORIZE_AGAIN}"
            )
        return parse_tokens(_json(response), self.clock())


def _unreachable(error: httpx.HTTPError) -> NotReadyError:
    return NotReadyError(
        f"freeeに接続できません({type(error).__name__})。"
        "ネットワークを確かめて、もう一度実行してください。"
    )


def _is_expired(response: httpx.Response) -> bool:
    """A 401 also says that a person has no right, where refreshing does not help."""
    body = _json(response)
    code = body.get("code") if isinstance(body, dict) else None
    return code in (None, "expired_access_token", "invalid_access_token")


def _seconds_to_wait(response: httpx.Response, now: dt.datetime) -> float:
    """``Retry-After`` in seconds or as a date, else the reset that freee tells."""
    told = response.headers.get("Retry-After", "")
    if told.isascii() and told.isdecimal():
        return float(told[:6])
    reset = response.headers.get("x-ratelimit-reset", "")
    try:
        at = parsedate_to_datetime(told) if told else dt.datetime.fromisoformat(reset)
        return max(0.0, (at - now).total_seconds())
    except (ValueError, TypeError):
        return _USUAL_WAIT


def _answer(response: httpx.Response, *, writes: bool) -> Any:
    """The content of a good answer.

    Raises:
        DenpyoError: what a bad one means.
    """
    status = response.status_code
    body = _json(response)
    if status in (200, 201) and isinstance(body, dict):
        return body
    if writes and (status < 400 or status >= 500):
        raise UnknownOutcomeError(
            f"freeeの応答が異常です({status}、{_request_id(response)})。"
            f"登録されたか分かりません。{ASK_FIRST}"
        )
    raise _failure(status, f"{_messages(body)}({status}、{_request_id(response)})")


def _failure(status: int, told: str) -> DenpyoError:
    if status == 400:
        return FormatError(
            f"freeeが受け付けませんでした: {told}。内容を直してください。"
        )
    if status == 404:
        return NotFoundError(f"freeeにありません: {told}。番号を確かめてください。")
    if status == 409:
        return ConflictError(f"freeeで競合しました: {told}。もう一度実行してください。")
    if status == 401:
        return NotReadyError(
            f"freeeで操作が許可されていません: {told}。事業所の権限を確かめるか、"
            f"{AUTHORIZE_AGAIN}"
        )
    if status in (403, 429):
        return NotReadyError(
            f"freeeが受け付けませんでした: {told}。アプリの権限を確かめてください。"
            "利用制限のときは10分ほど待ってください。"
        )
    return NotReadyError(
        f"freeeが異常な応答をしています: {told}。時間をおいて実行してください。"
    )


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (json.JSONDecodeError, UnicodeError, RecursionError):
        return None


def _messages(body: Any) -> str:
    """What freee says, short."""
    found: list[str] = []
    if isinstance(body, dict):
        errors = body.get("errors")
        for error in errors if isinstance(errors, list) else ():
            if isinstance(error, dict) and isinstance(error.get("messages"), list):
                found += map(str, error["messages"])
        found += [str(body[k]) for k in ("message", "messages") if body.get(k)]
    return "、".join(found)[:300] or "理由なし"


def _request_id(response: httpx.Response) -> str:
    return str(response.headers.get("X-Freee-Request-ID", "番号なし"))[:64]
