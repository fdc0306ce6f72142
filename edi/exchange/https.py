"""Delivery to a web service (HTTPS): the only module of the exchange that speaks HTTP.

Each sending has an Idempotency-Key, the same for each attempt. An answer that says
whether the document was taken is believed; where there is none, nobody knows.
"""

import base64
import datetime as dt
import hashlib
import ssl
from urllib.parse import quote

import httpx

from books.delivery import (
    Acknowledgement,
    Asked,
    Evidence,
    Found,
    NotFound,
    Outcome,
    Unknown,
    Verdict,
)
from books.errors import NotReadyError
from books.exchange_ways import HttpsWay
from books.secrets import HIDDEN, Keyring
from edi.exchange.transport import Commit, Parcel, excerpt

_NOT_TAKEN = (408, 425, 429, 503)  # the server says itself: later
_OUR_SETTINGS = (401, 403, 404, 405, 407)
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
MAX_ANSWER_BYTES = 64 * 1024


def idempotency_key(key: str) -> str:
    """What a server recognises a repeat by (重複防止キー)."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class Https:
    """The web service of one partner."""

    def __init__(self, way: HttpsWay, keyring: Keyring) -> None:
        self._way = way
        self._keyring = keyring
        self._client: httpx.Client | None = None

    def submit(self, parcel: Parcel, commit: Commit) -> Outcome:
        """POST the document; nothing is repeated here (送信)."""
        try:
            client = self._open()
            headers = self._headers() | _describe(parcel)
        except (NotReadyError, OSError) as error:
            return Outcome(Verdict.RETRY, str(error))
        commit()
        try:
            code, answer, told = _exchange(
                client, "POST", self._way.url, headers, parcel.content
            )
        except _NEVER_SENT as error:
            return _not_connected(error)
        except httpx.HTTPError as error:
            return Outcome(
                Verdict.UNKNOWN,
                f"送信後に返答がありません({type(error).__name__})。"
                "届いたかどうかを確かめます。",
                {"idempotency_key": headers["Idempotency-Key"]},
            )
        evidence: Evidence = {
            "idempotency_key": headers["Idempotency-Key"],
            "status": code,
            "answer": told,
        }
        return self._judge(code, answer, told, evidence)

    def find(self, parcel: Parcel) -> Asked:
        """Ask the service for the key, where it can be asked."""
        key = idempotency_key(parcel.key)
        if self._way.status_url is None:
            if self._way.repeat_is_safe:
                return NotFound("同じ番号で送り直します (先方が重複を防ぎます)。")
            return Unknown(
                f"届いたかどうか分かりません。先方に番号 {key} の受信を確かめてください。"
            )
        url = self._way.status_url.replace("{key}", quote(key))
        try:
            code, _, told = _exchange(self._open(), "GET", url, self._headers())
        except (httpx.HTTPError, NotReadyError, OSError) as error:
            return Unknown(f"先方に問い合わせできません({type(error).__name__})。")
        if code == 200:
            return Found({"idempotency_key": key, "answer": told})
        if code == 404:
            return NotFound("先方に届いていません。もう一度送ります。")
        return Unknown(f"先方に問い合わせできません({code} {told})。")

    def find_acknowledgement(self, parcel: Parcel) -> Acknowledgement | None:
        """A service has its own word for that; none is common to all."""
        del parcel
        return None

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _open(self) -> httpx.Client:
        if self._client is None:
            ca_file = self._way.ca_file
            self._client = httpx.Client(
                verify=ssl.create_default_context(cafile=ca_file),
                timeout=self._way.timeout_seconds,
                follow_redirects=False,
                limits=httpx.Limits(max_keepalive_connections=0),  # none that died
                trust_env=False,
            )
        return self._client

    def _headers(self) -> dict[str, str]:
        way, get = self._way, self._keyring.get
        plain = {"Accept-Encoding": "identity"}
        if way.token:
            return plain | {"Authorization": f"Bearer {get(way.token).reveal()}"}
        if way.user and way.password:
            pair = f"{way.user}:{get(way.password).reveal()}".encode()
            told = base64.b64encode(pair).decode()
            return plain | {"Authorization": f"Basic {told}"}
        return plain

    def _judge(
        self, code: int, answer: httpx.Headers, told: str, evidence: Evidence
    ) -> Outcome:
        """What a status code says of the document."""
        shown = f"{code} {told}".strip()
        if 200 <= code <= 299:
            return Outcome(
                Verdict.DELIVERED, "先方のサービスが受け取りました。", evidence
            )
        if code == 409 and self._way.conflict_means_received:
            told = "先方のサービスは、すでに受け取っていました。"
            return Outcome(Verdict.DELIVERED, told, evidence)
        if code in _NOT_TAKEN:
            wait = _seconds(answer.get("Retry-After", ""))
            told = f"先方のサービスが混み合っています({shown})。"
            return Outcome(Verdict.RETRY, told, evidence, wait)
        if code in _OUR_SETTINGS or 300 <= code <= 399:
            told = (
                f"先方のサービスに入れません({shown})。アドレスと鍵を確かめてください。"
            )
            return Outcome(Verdict.PERSON, told, evidence)
        if code == 409 or code >= 500:
            told = f"先方のサービスが受け取ったかどうか分かりません({shown})。"
            return Outcome(Verdict.UNKNOWN, told, evidence)
        told = (
            f"先方のサービスが受け付けませんでした({shown})。内容を確かめてください。"
        )
        return Outcome(Verdict.REFUSED, told, evidence)


def _describe(parcel: Parcel) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(parcel.content).digest()).decode()
    return {
        "Content-Type": parcel.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(parcel.name)}",
        "Content-Digest": f"sha-256=:{digest}:",
        "Idempotency-Key": idempotency_key(parcel.key),
    }


def _exchange(
    client: httpx.Client,
    method: str,
    url: str,
    headers: dict[str, str],
    content: bytes | None = None,
) -> tuple[int, httpx.Headers, str]:
    """One request; of the answer no more is read than is kept."""
    with client.stream(method, url, headers=headers, content=content) as answer:
        body = b""
        for piece in answer.iter_raw(8192):
            body += piece
            if len(body) > MAX_ANSWER_BYTES:
                break
        text = body.decode("utf-8", "replace")
        _, _, credential = headers.get("Authorization", "").partition(" ")
        if credential:  # before anything is cut: half a secret is one too
            text = text.replace(credential, HIDDEN)
        return answer.status_code, answer.headers, excerpt(text)


def _not_connected(error: httpx.TransportError) -> Outcome:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        told = (
            "先方のサービスの証明書を確かめられません。送らずに先方に確かめてください。"
        )
        return Outcome(Verdict.PERSON, told)
    told = f"先方のサービスにつながりません({excerpt(str(error)) or type(error).__name__})。"
    return Outcome(Verdict.RETRY, told)


def _seconds(text: str) -> dt.timedelta | None:
    return dt.timedelta(seconds=min(int(text), 86_400)) if text.isdecimal() else None
