"""A small freee for tests: it keeps deals, gives tokens once, and fails when told."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TAXES = {"対象外": 2, "課対仕入10%": 136, "課対仕入8%（軽）": 163, "課税売上10%": 129}
TAXES |= {"課対仕入（控70）10%": 300, "非課売上": 23}
ACCOUNTS = {"仕入高": 11, "預り金": 12, "売上高": 13, "消耗品費": 14, "買掛金": 15}
COMPANY = 7


@dataclass
class Fault:
    """What goes wrong with the next request of a method and path."""

    method: str
    path: str
    status: int = 0  # 0: the line is cut
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    processed: bool = False  # whether the request has its effect all the same


class FreeeServer(ThreadingHTTPServer):
    """Its state is open to the tests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.access, self.refresh, self.given = "a0", "r0", 0
        self.deals: list[dict[str, Any]] = []
        self.receipts: list[dict[str, Any]] = []
        self.journals: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str]] = []
        self.answers: list[tuple[str, str, Any]] = []
        self.posted: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def calls(self, method: str) -> list[str]:
        return [path for verb, path in self.log if verb == method]

    def new_tokens(self) -> dict[str, Any]:
        self.given += 1
        self.access, self.refresh = f"a{self.given}", f"r{self.given}"
        return {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "token_type": "bearer",
            "expires_in": 21600,
            "company_id": str(COMPANY),
        }


class _Handler(BaseHTTPRequestHandler):
    server: FreeeServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        parts = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.log.append((method, parts.path))
        fault = self._fault(method, parts.path)
        if fault and not fault.processed:
            self._fail(fault)
            return
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        status, body = self._result(method, parts.path, query, content)
        if fault:
            self._fail(fault)
            return
        self.server.answers.append((method, parts.path, body))
        self._answer(status, body, {})

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.server.faults:
            if (fault.method, fault.path) == (method, path):
                self.server.faults.remove(fault)
                return fault
        return None

    def _fail(self, fault: Fault) -> None:
        if fault.status:
            self._answer(fault.status, fault.body, fault.headers)
            return
        self.close_connection = True
        self.connection.close()

    def _answer(self, status: int, body: Any, headers: dict[str, str]) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("X-Freee-Request-ID", "req-1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    def _result(
        self, method: str, path: str, query: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        if path == "/public_api/token":
            return self._token({k: v[0] for k, v in parse_qs(content.decode()).items()})
        if self.headers.get("Authorization") != f"Bearer {self.server.access}":
            return 401, {"message": "期限切れ", "code": "expired_access_token"}
        if method == "POST":
            return self._write(path, content)
        return 200, self._read(path, query)

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        known = (form["client_id"], form["client_secret"]) == ("app", "s3cret")
        code = form.get("code") == "good" and form["redirect_uri"] == "http://me/back"
        once = form.get("refresh_token") == self.server.refresh
        if known and (code or once):
            return 200, self.server.new_tokens()
        return 401, {"error": "invalid_grant", "error_description": "不正"}

    def _read(self, path: str, query: dict[str, str]) -> Any:
        server = self.server
        if path == "/api/1/deals":
            found = [
                d
                for d in server.deals
                if d["type"] == query["type"]
                and query["start_issue_date"] <= d["issue_date"]
                and d["issue_date"] <= query["end_issue_date"]
            ]
            page = _page(found, query)
            return {"deals": page, "meta": {"total_count": len(found)}}
        if path == "/api/1/receipts":
            return {"receipts": _page(server.receipts, query)}
        if path == "/api/1/manual_journals":
            start = query["ref_number"]
            found = [j for j in server.journals if j["ref_number"].startswith(start)]
            return {"manual_journals": _page(found, query)}
        if match := re.fullmatch(r"/api/1/deals/(\d+)", path):
            return {"deal": server.deals[int(match[1]) - 1]}
        return _master(path, query)

    def _write(self, path: str, content: bytes) -> tuple[int, Any]:
        server = self.server
        if path == "/api/1/receipts":
            return 201, {"receipt": self._receipt(content)}
        payload = json.loads(content)
        server.posted.append(payload)
        if path == "/api/1/deals":
            server.deals.append(kept_deal(len(server.deals) + 1, payload))
            return 201, {"deal": server.deals[-1]}
        if path == "/api/1/manual_journals":
            server.journals.append(_journal(len(server.journals) + 1, payload))
            return 201, {"manual_journal": server.journals[-1]}
        number = int(path.split("/")[4])
        deal = server.deals[number - 1]
        same = {k: v for k, v in payload.items() if k != "company_id"}
        deal.setdefault("payments", []).append({"id": 1, **same})
        deal["due_amount"] -= payload["amount"]
        return 201, {"deal": deal}

    def _receipt(self, content: bytes) -> dict[str, Any]:
        kind = self.headers["Content-Type"].encode()
        message = BytesParser().parsebytes(
            b"Content-Type: " + kind + b"\r\n\r\n" + content
        )
        parts = {
            str(p.get_param("name", header="content-disposition")): p
            for p in message.get_payload()
        }
        fields = {
            name: p.get_payload(decode=True).decode()
            for name, p in parts.items()
            if name != "receipt"
        }
        file = parts["receipt"]
        receipt = {
            "id": len(self.server.receipts) + 1,
            "status": "confirmed",
            "description": fields["description"],
            "mime_type": file.get_content_type(),
            "origin": "public_api",
            "created_at": "2026-11-30T09:00:00+09:00",
            "user": {"id": 1, "email": "a@example.com"},
        }
        self.server.receipts.append(receipt)
        self.server.posted.append((fields, file.get_payload(decode=True)))
        return receipt

    def log_message(self, *_: object) -> None:
        pass


def _page(rows: list[Any], query: dict[str, str]) -> list[Any]:
    first = int(query["offset"])
    return rows[first : first + int(query["limit"])]


def kept_deal(number: int, payload: dict[str, Any]) -> dict[str, Any]:
    """A deal as freee keeps and shows it."""
    total = sum(d["amount"] for d in payload["details"])
    side = "credit" if payload["type"] == "income" else "debit"
    return {
        "id": number,
        "company_id": payload["company_id"],
        "issue_date": payload["issue_date"],
        "due_date": payload.get("due_date"),
        "amount": total,
        "due_amount": total,
        "type": payload["type"],
        "partner_id": payload.get("partner_id"),
        "ref_number": payload.get("ref_number"),
        "status": "unsettled",
        "details": [
            {"id": n, "vat": 0, "entry_side": side, **detail}
            for n, detail in enumerate(payload["details"], start=1)
        ],
    }


def _journal(number: int, payload: dict[str, Any]) -> dict[str, Any]:
    names = ("item_id", "item_name", "partner_id", "partner_long_name", "partner_name")
    empty: dict[str, Any] = dict.fromkeys((*names, "section_id", "section_name"))
    empty |= {"tag_ids": [], "tag_names": [], "description": "", "vat": 0}
    details = [
        empty | {"id": n} | detail for n, detail in enumerate(payload["details"], 1)
    ]
    head = {"id": number, "adjustment": False, "txn_number": None}
    return head | payload | {"details": details}


def _master(path: str, query: dict[str, str]) -> Any:
    named = {"update_date": "2026-01-01", "company_id": COMPANY, "available": True}
    if path == "/api/1/companies":
        company = {
            "id": COMPANY,
            "name": "自社",
            "display_name": "自社",
            "role": "admin",
        }
        more = {"name_kana": None, "company_number": "1234567890"}
        return {"companies": [company | more]}
    if path == "/api/1/account_items":
        return {"account_items": [_account(n, i) for n, i in ACCOUNTS.items()]}
    if path == f"/api/1/taxes/companies/{COMPANY}":
        rest = {"display_category": None, "available": True}
        taxes = [
            {"code": c, "name": "x", "name_ja": n} | rest for n, c in TAXES.items()
        ]
        return {"taxes": taxes}
    if path == "/api/1/sections":
        return {"sections": [{"id": 5, "name": "製造"} | named]}
    if path == "/api/1/walletables":
        bank = {"id": 3, "name": "青葉銀行", "type": "bank_account", "bank_id": 1}
        return {"walletables": [bank | {"update_date": "2026-01-01"}]}
    partner = {"id": 9, "name": "青葉", "long_name": "株式会社青葉", "code": None}
    other = {"id": 8, "name": "青葉台", "long_name": None, "code": None}
    found = [p | named for p in (other, partner) if query["keyword"][-2:] in p["name"]]
    return {"partners": found}


def _account(name: str, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "tax_code": 2,
        "default_tax_code": 2,
        "shortcut": None,
        "shortcut_num": None,
        "account_category": "x",
        "account_category_id": 1,
        "categories": [],
        "available": name != "消耗品費",
        "walletable_id": None,
        "group_id": None,
        "group_name": None,
        "corresponding_income_id": None,
        "corresponding_income_name": None,
        "corresponding_expense_id": None,
        "corresponding_expense_name": None,
        "update_date": "2026-01-01",
    }


@contextmanager
def freee_server() -> Iterator[FreeeServer]:
    """Run a server until the end of the block."""
    server = FreeeServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
