"""freee's API for deals: look-ups, receipts, deals, payments, each once (freee API).

Before anything is written freee is asked whether it has it: a deal by our reference
(管理番号) in the month around its day, a receipt by its memo, a payment by day, amount and
account. What is there is refused, so a run that was cut off can be repeated. An
``UnknownOutcomeError`` is settled by the same question.

Source: API schema v2020_06_15 (https://api.freee.co.jp/api/1).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from books.errors import ConflictError, FormatError, UnknownOutcomeError
from edi.accounting.freee_deal import (
    MAX_RECEIPT_BYTES,
    Json,
    Names,
    Walletable,
    payment_payload,
    tax_key,
)
from edi.accounting.freee_http import ASK_FIRST, Connection

SEARCH_DAYS = 31  # a person may have moved the day of a deal a little
_PAGE = 100
_MOST_PAGES = 100


@dataclass(frozen=True)
class Company:
    """A company that the person who allowed us in belongs to (事業所)."""

    id: int
    name: str


@dataclass(frozen=True)
class Freee:
    """One company's books at freee (freee会計)."""

    connection: Connection
    company_id: int

    def fetch_names(self) -> Names:
        """Ids of accounts, taxes and sections that may be used (マスター取得)."""
        query = {"company_id": self.company_id}
        get = self.connection.get
        accounts = _rows(
            get("/api/1/account_items", **query), "account_items", "id", "name"
        )
        path = f"/api/1/taxes/companies/{self.company_id}"
        taxes = _rows(get(path, available="true"), "taxes", "code", "name_ja")
        sections = _rows(get("/api/1/sections", **query), "sections", "id", "name")
        return Names(
            accounts={r["name"]: r["id"] for r in accounts if r.get("available", True)},
            taxes={tax_key(r["name_ja"]): r["code"] for r in taxes},
            sections={r["name"]: r["id"] for r in sections},
        )

    def fetch_walletables(self) -> tuple[Walletable, ...]:
        """Accounts that money goes through (口座一覧)."""
        body = self.connection.get("/api/1/walletables", company_id=self.company_id)
        return tuple(
            Walletable(r["id"], r["type"], r["name"])
            for r in _rows(body, "walletables", "id", "type", "name")
        )

    def find_partner(self, name: str) -> int | None:
        """The id of a partner by its exact name or 正式名称 (取引先), or None."""
        if not name.strip():
            return None
        body = self.connection.get(
            "/api/1/partners", company_id=self.company_id, keyword=name, limit=3000
        )
        for row in _rows(body, "partners", "id", "name"):
            if name in (row["name"], row.get("long_name")):
                return int(row["id"])
        return None

    def find_deal(self, payload: Json) -> Json | None:
        """The deal that freee has under the reference of ``payload``, or None.

        Raises:
            ConflictError: it has several.
        """
        day = dt.date.fromisoformat(payload["issue_date"])
        around = dt.timedelta(days=SEARCH_DAYS)
        query = {
            "company_id": self.company_id,
            "type": payload["type"],
            "start_issue_date": (day - around).isoformat(),
            "end_issue_date": (day + around).isoformat(),
        }
        pages = self._pages("/api/1/deals", "deals", query)
        found = [d for d in pages if d.get("ref_number") == payload["ref_number"]]
        if len(found) > 1:
            raise ConflictError(
                f"freeeに管理番号{payload['ref_number']}の取引が{len(found)}件あります。"
                "freeeの画面で確かめて、余分なものを消してください。"
            )
        return found[0] if found else None

    def submit_deal(self, payload: Json) -> int:
        """Register a deal (取引の登録); its id. Never twice.

        Raises:
            ConflictError: freee has it already.
            UnknownOutcomeError: ask ``find_deal``.
        """
        known = self.find_deal(payload)
        if known is not None:
            raise ConflictError(
                f"管理番号{payload['ref_number']}の取引は、freeeに登録済みです"
                f"(取引ID {known['id']})。二重には登録しません。"
            )
        return _id(self.connection.post("/api/1/deals", json=payload), "deal")

    def find_manual_journal(self, payload: Json) -> Json | None:
        """The 振替伝票 that freee has under the reference of ``payload``, or None."""
        query = {
            "company_id": self.company_id,
            "ref_number": payload["ref_number"],  # the start of it
        }
        pages = self._pages("/api/1/manual_journals", "manual_journals", query)
        same = (m for m in pages if m.get("ref_number") == payload["ref_number"])
        return next(same, None)

    def submit_manual_journal(self, payload: Json) -> int:
        """Register a 振替伝票 (振替伝票の登録); its id. Never twice.

        Raises:
            ConflictError: freee has it already.
            UnknownOutcomeError: ask ``find_manual_journal``.
        """
        known = self.find_manual_journal(payload)
        if known is not None:
            raise ConflictError(
                f"管理番号{payload['ref_number']}の振替伝票は、freeeに登録済みです"
                f"(振替伝票ID {known['id']})。二重には登録しません。"
            )
        body = self.connection.post("/api/1/manual_journals", json=payload)
        return _id(body, "manual_journal")

    def find_receipt(self, memo: str, since: dt.date, until: dt.date) -> int | None:
        """The id of a receipt with this memo, uploaded between two days, or None."""
        query = {
            "company_id": self.company_id,
            "start_date": since.isoformat(),
            "end_date": until.isoformat(),
        }
        for row in self._pages("/api/1/receipts", "receipts", query):
            if row.get("description") == memo and row.get("status") != "deleted":
                return int(row["id"])
        return None

    def submit_receipt(
        self, file_name: str, content: bytes, media_type: str, fields: dict[str, str]
    ) -> int:
        """Upload a paper to the ファイルボックス (証憑の登録); its id.

        ``fields`` are those of ``freee_deal.receipt_fields``. Not asked first: the caller does,
        with ``find_receipt`` and the days since when it may have been uploaded.

        Raises:
            FormatError: it is empty or over 64 MB.
            UnknownOutcomeError: ask ``find_receipt``.
        """
        if not 0 < len(content) <= MAX_RECEIPT_BYTES:
            raise FormatError(
                f"証憑は1バイトから64MBまでです({len(content):,}バイト)。分けてください。"
            )
        body = self.connection.post(
            "/api/1/receipts",
            data=fields,
            files={"receipt": (file_name, content, media_type)},
        )
        return _id(body, "receipt")

    def submit_payment(
        self, deal_id: int, day: dt.date, amount: int, walletable: Walletable
    ) -> None:
        """Settle a deal (消込) with money of a day. Never twice.

        Raises:
            ConflictError: freee has this payment, or less is open than ``amount``.
            UnknownOutcomeError: nobody knows whether it was written.
        """
        payload = payment_payload(self.company_id, day, amount, walletable)
        path = f"/api/1/deals/{deal_id}"
        deal = _row(self.connection.get(path, company_id=self.company_id), "deal")
        same = {k: v for k, v in payload.items() if k != "company_id"}
        if any(same.items() <= known.items() for known in deal.get("payments") or ()):
            raise ConflictError(
                f"取引{deal_id}には、{day}の{amount:,}円の決済が登録済みです。"
                "二重には登録しません。"
            )
        left = deal.get("due_amount", 0)
        if left < amount:
            raise ConflictError(
                f"取引{deal_id}の未決済額は{left:,}円で、{amount:,}円は消し込めません。"
                "freeeの画面で確かめてください。"
            )
        self.connection.post(f"{path}/payments", json=payload)

    def _pages(self, path: str, name: str, query: Json) -> Iterator[Json]:
        for page in range(_MOST_PAGES):
            body = self.connection.get(path, **query, limit=_PAGE, offset=page * _PAGE)
            rows = _rows(body, name, "id")
            yield from rows
            if len(rows) < _PAGE:
                return
        raise FormatError(
            f"freeeの照会の結果が{_MOST_PAGES * _PAGE:,}件を超えます。期間を狭めてください。"
        )


def fetch_companies(connection: Connection) -> tuple[Company, ...]:
    """Companies that may be chosen (事業所一覧)."""
    rows = _rows(connection.get("/api/1/companies"), "companies", "id")
    return tuple(
        Company(r["id"], r.get("display_name") or r.get("name") or "") for r in rows
    )


def _rows(body: Any, name: str, *needed: str) -> list[Json]:
    """The rows of an answer, each with an id and what else is needed."""
    found = body.get(name)
    if isinstance(found, list) and all(
        isinstance(row, dict) and all(key in row for key in needed) for row in found
    ):
        return list(found)
    raise _strange(name)


def _row(body: Any, name: str) -> Json:
    found = body.get(name)
    if isinstance(found, dict):
        return dict(found)
    raise _strange(name)


def _strange(name: str) -> FormatError:
    return FormatError(
        f"freeeの応答の{name}を読めません。時間をおいて、もう一度実行してください。"
    )


def _id(body: Any, name: str) -> int:
    """The id of what was just written."""
    row = body.get(name)
    if isinstance(row, dict) and isinstance(row.get("id"), int):
        return int(row["id"])
    raise UnknownOutcomeError(
        f"freeeの応答に登録の番号がありません。登録されたか分かりません。{ASK_FIRST}"
    )
