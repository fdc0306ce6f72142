"""A small server that answers as the tax agency's test host does, with invented data."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from edi.tax_agency import corporations, records

ID = "secret-app-id-0001"
LIVE, ENDED, LATE, PERSON = (
    "T8700110005901",
    "T7000012050002",
    "T1000020012131",
    "T8810665609770",
)


def record(number: str, **items: str) -> dict[str, str]:
    """One record of the registry; what is not named is empty."""
    known = {
        "sequenceNumber": "1",
        "registratedNumber": number,
        "process": "01",
        "correct": "0",
        "kind": "2",
        "country": "1",
        "latest": "1",
        "registrationDate": "2023-10-01",
        "updateDate": "2023-10-01",
        "name": "株式会社でんぴょう見本",
        "kana": "カブシキガイシャデンピョウミホン",
    }
    return dict.fromkeys(records.ITEMS, "") | known | items


RECORDS = (
    record(LIVE),
    record(ENDED, latest="0"),
    record(
        ENDED,
        process="03",
        updateDate="2025-04-01",
        expireDate="2025-03-31",
        name="終了商店",
    ),
    record(
        LATE,
        registrationDate="2026-05-01",
        updateDate="2026-05-01",
        name="これから株式会社",
    ),
    record(PERSON, kind="1", name="", kana="", tradeName="みほん工房"),
)


class RegistryServer(ThreadingHTTPServer):
    """Keeps what it was asked; answers ``refusals`` first (status, headers)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.refusals: list[tuple[int, dict[str, str]]] = []
        self.answer: bytes | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: RegistryServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: found[0] for name, found in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, asked))
        if self.server.refusals:
            status, headers = self.server.refusals.pop(0)
            self._send(status, b"", headers)
        elif asked.get("id") != ID:
            self._send(403, b"")
        elif self.server.answer is not None:
            self._send(200, self.server.answer)
        else:
            self._send(200, _answer(parts.path, asked))

    def _send(
        self, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _answer(path: str, asked: dict[str, str]) -> bytes:
    if path.startswith("/4/"):
        return _corporations()
    if path == "/1/diff":
        part = int(asked["divide"])
        return _json(list(RECORDS[part - 1 : part]), part, len(RECORDS))
    numbers = asked["number"].split(",")
    return _json([r for r in RECORDS if r["registratedNumber"] in numbers], 1, 1)


def _json(found: list[dict[str, str]], part: int, parts: int) -> bytes:
    answer = {
        "lastUpdateDate": "2026-11-27",
        "count": str(len(found)),
        "divideNumber": str(part),
        "divideSize": str(parts),
        "announcement": found,
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def _corporations() -> bytes:
    row = dict.fromkeys(corporations.ITEMS, "") | {
        "corporateNumber": LIVE[1:],
        "name": "株式会社でんぴょう見本",
        "furigana": "デンピョウミホン",
        "prefectureName": "東京都",
        "cityName": "千代田区",
        "streetNumber": "霞が関１－１",
        "postCode": "1000013",
    }
    closed = row | {"closeDate": "2020-01-31", "successorCorporateNumber": LIVE[1:]}
    return csv_bytes(
        [["2026-11-27", "2", "1", "1"], [*row.values()], [*closed.values()]]
    )


def csv_bytes(rows: list[list[str]]) -> bytes:
    """Rows as the agency's CSV files have them."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


@contextmanager
def registry_server() -> Iterator[RegistryServer]:
    """Run a server until the end of the block."""
    server = RegistryServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
