"""One polite connection to a web interface of the tax agency (接続).

A pause between questions, a few more tries where the agency is busy; asking twice does
no harm. The application id is part of the address, so no address gets into a message
or a log.
"""

import logging
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr

from books.errors import NotReadyError

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log the address

MAX_ANSWER_BYTES = 50 * 1024 * 1024
_TRIES = 4
_BUSY = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0
_REFUSED = "アプリケーションIDと、国税庁のWeb-APIの利用状況を確かめてください。"


class Connection:
    """Asks one host, not more often than once in ``pause_seconds``."""

    def __init__(
        self,
        base_url: str,
        app_id: SecretStr,
        *,
        pause_seconds: float = 1.0,
        timeout_seconds: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._id = app_id
        self._pause = pause_seconds
        self._sleep = sleep
        self._client = httpx.Client(timeout=timeout_seconds, follow_redirects=False)
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def ask(self, path: str, values: Mapping[str, str]) -> bytes:
        """The body of the answer to one question (照会).

        Raises:
            NotReadyError: no answer after some tries, or a refusal.
        """
        told = "応答がありません"
        for attempt in range(_TRIES):
            self._wait()
            try:
                status, headers, body = self._get(path, values)
            except httpx.TimeoutException:
                told = "時間内に応答がありません"
            except httpx.HTTPError as error:
                told = f"接続できません({type(error).__name__})"
            else:
                if status == 200:
                    return body
                told = f"応答コード {status}"
                if status not in _BUSY:
                    raise NotReadyError(
                        f"国税庁のWeb-APIが照会を受け付けませんでした({told})。{_REFUSED}"
                    )
                self._delay(_retry_after(headers))
            if attempt < _TRIES - 1:
                self._delay(self._pause * 2**attempt)
        raise NotReadyError(
            f"国税庁のWeb-APIに照会できませんでした({told})。時間をおいてやり直すか、"
            "公表サイトの全件・差分ファイルを取り込んでください。"
        )

    def _get(
        self, path: str, values: Mapping[str, str]
    ) -> tuple[int, httpx.Headers, bytes]:
        query = {"id": self._id.get_secret_value(), **values}
        with self._client.stream("GET", f"{self._base}{path}", params=query) as answer:
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > MAX_ANSWER_BYTES:
                    raise NotReadyError(
                        "国税庁のWeb-APIの応答が大きすぎます。期間を短くして照会してください。"
                    )
            return answer.status_code, answer.headers, body

    def _wait(self) -> None:
        now = time.monotonic()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = time.monotonic() + self._pause

    def _delay(self, seconds: float) -> None:
        self._next = max(self._next, time.monotonic() + min(seconds, _LONGEST_WAIT))


def _retry_after(headers: httpx.Headers) -> float:
    text = headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0
