"""freee's API against a server that behaves like it, and its published schema."""

import datetime as dt
import json
import logging
import re
import stat
import threading
from decimal import Decimal
from functools import lru_cache

import httpx
import jsonschema
import pytest

from books.errors import (
    ConflictError,
    FormatError,
    NotFoundError,
    NotReadyError,
    UnknownOutcomeError,
)
from books.model import EntrySide, InvoiceKind, JournalEntry, JournalLine, TaxCategory
from books.settings_company import Accounts
from edi.accounting import tax
from edi.accounting.freee_api import Company, Freee, fetch_companies
from edi.accounting.freee_deal import (
    MAX_DETAILS,
    MAX_RECEIPT_BYTES,
    Names,
    Walletable,
    deal_payload,
    manual_journal_payload,
    payment_payload,
    receipt_fields,
    short_reference,
    tax_key,
)
from edi.accounting.freee_http import LONGEST_WAIT, Connection
from edi.accounting.freee_tokens import (
    App,
    TokenFile,
    Tokens,
    authorization_url,
    parse_tokens,
)
from flows.lock import hold
from tests.freee_server import (
    ACCOUNTS,
    COMPANY,
    TAXES,
    Fault,
    freee_server,
    kept_deal,
)
from tests.reference import STANDARDS, needs_shared
from tests.test_edi_accounting import LONG, PURCHASE, SALE

A = Accounts()
NOW = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
D, C = EntrySide.DEBIT, EntrySide.CREDIT
BANK = Walletable(3, "bank_account", "青葉銀行")
NAMES = Names(ACCOUNTS, {tax_key(n): c for n, c in TAXES.items()}, {"製造": 5})
DEALS, RECEIPTS = "/api/1/deals", "/api/1/receipts"


@pytest.fixture
def server():
    with freee_server() as server:
        yield server


@pytest.fixture
def slept():
    return []


@pytest.fixture
def freee(server, tmp_path, slept):
    app = App("app", "s3cret", "http://me/back", server.url + "/public_api/token")
    file = TokenFile(tmp_path / "keys" / "freee.json", hold)
    file.save(Tokens("a0", "r0", NOW + dt.timedelta(hours=6)))
    with httpx.Client(timeout=1) as client:
        connection = Connection(
            app, file, client, server.url, lambda: NOW, slept.append
        )
        yield Freee(connection, COMPANY)


def payload(entry=PURCHASE, **more):
    return deal_payload(entry, A, COMPANY, NAMES, **more)


# --- payloads and the published schema ------------------------------------------------


@lru_cache
def published():
    name = "freee-accounting-api-schema-v2020_06_15.json"
    return json.loads((STANDARDS / "freee" / name).read_text(encoding="utf-8"))


def resolved(node):
    """The schema as JSON Schema: references put in, ``nullable`` said as a type."""
    if isinstance(node, list):
        return [resolved(x) for x in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return resolved(
            published()["components"]["schemas"][node["$ref"].split("/")[-1]]
        )
    made = {key: resolved(value) for key, value in node.items()}
    if made.get("nullable") is True and "type" in made:
        made["type"] = [made["type"], "null"]
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
    return made


def check(value, schema, *, strict):
    """Hold a value against a schema; strictly, it has no property that is not in it."""
    jsonschema.Draft202012Validator(schema).validate(value)
    if strict:
        _known(value, schema)


def _known(value, schema):
    if isinstance(value, dict):
        for key, inner in value.items():
            assert key in schema["properties"], key
            _known(inner, schema["properties"][key])
    elif isinstance(value, list):
        for inner in value:
            _known(inner, schema["items"])


def check_request(name, value):
    schema = published()["components"]["schemas"][name]
    check(value, resolved(schema), strict=True)


@needs_shared
@pytest.mark.parametrize("entry", [PURCHASE, SALE])
def test_deals_fit_the_published_schema(entry):
    names = Names(
        {x.account: n for n, x in enumerate(entry.lines, start=1)},
        {tax_key(n): c for n, c in (TAXES | {"課対仕入（控70）8%（軽）": 301}).items()},
        {},
    )
    made = deal_payload(entry, A, COMPANY, names, partner_id=9, receipt_ids=[4])
    check_request("dealCreateParams", made)


MONEY = JournalEntry(
    reference="M0123456789abcdef0123-1",
    date=NOW.date(),
    lines=(
        JournalLine(side=D, account="普通預金", amount=1_100),
        JournalLine(side=C, account="売掛金", amount=1_000, department="製造"),
        JournalLine(
            side=C,
            account="売上高",
            amount=100,
            tax_amount=9,
            rate=Decimal("0.10"),
            category=TaxCategory.STANDARD,
        ),
    ),
    description="入金 青葉",
)


def manual(entry=MONEY):
    accounts = ACCOUNTS | {"普通預金": 21, "売掛金": 22}
    names = Names(accounts, NAMES.taxes, NAMES.sections)
    return manual_journal_payload(entry, A, COMPANY, names)


@needs_shared
def test_a_manual_journal_fits_the_published_schema():
    check_request("manualJournalCreateParams", manual())


def test_a_manual_journal_has_both_sides():
    made = manual()
    assert made["ref_number"] == short_reference(MONEY.reference)
    assert len(made["ref_number"]) == 20
    assert [(x["entry_side"], x["amount"], x.get("vat")) for x in made["details"]] == [
        ("debit", 1_100, None),
        ("credit", 1_000, None),
        ("credit", 100, 9),
    ]
    assert made["details"][1]["section_id"] == 5
    assert short_reference("x" * 20) == "x" * 20
    assert short_reference("x" * 21) != short_reference("x" * 22)
    for change in ({"reference": ""}, {"lines": MONEY.lines[:1]}):
        with pytest.raises(FormatError):
            manual(MONEY.model_copy(update=change))
    line = MONEY.lines[0].model_copy(update={"amount": 1})
    lines = (line, line.model_copy(update={"side": C})) * 50
    assert len(manual(MONEY.model_copy(update={"lines": lines}))["details"]) == 100
    more = (*lines, line, line.model_copy(update={"side": C}))
    with pytest.raises(FormatError, match="102行"):
        manual(MONEY.model_copy(update={"lines": more}))


@needs_shared
def test_payments_and_receipts_fit_the_published_schema():
    made = payment_payload(COMPANY, NOW.date(), 100, BANK)
    check_request("paymentParams", made)
    fields = receipt_fields(
        COMPANY, "D1", partner="青葉", issue_date=NOW.date(), amount=-5
    )
    whole = {"company_id", "receipt_metadatum_amount"}
    typed = {k: int(v) if k in whole else v for k, v in fields.items()}
    check_request("receiptCreateParams", {**typed, "receipt": "binary"})


def texts(node):
    """Every text in the published schema."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from texts(inner)


@needs_shared
def test_our_names_of_purchases_are_those_of_freee():
    known = set(texts(published()))
    assert tax.NONE in known
    for base in tax.PURCHASES:
        for row in tax.KINDS if base.freee and "{}" in base.freee else ():
            if row.freee != tax.NONE:
                assert base.freee.format(row.freee) in known
    for base in (*tax.PURCHASES, *tax.SALES):
        assert base.freee is None or re.split(r"[{0-9]", base.freee)[0] in known


@needs_shared
def test_the_server_here_answers_like_freee(freee, server):
    freee.fetch_names()
    freee.fetch_walletables()
    freee.find_partner("青葉")
    fetch_companies(freee.connection)
    deal = freee.submit_deal(small())
    freee.submit_payment(deal, NOW.date(), 100, BANK)
    freee.submit_receipt("a.pdf", b"%PDF", "application/pdf", receipt_fields(1, "D1"))
    freee.find_receipt("D1", NOW.date(), NOW.date())
    freee.submit_manual_journal(manual())
    paths = {re.sub(r"\{\w+\}", r"[^/]+", path): path for path in published()["paths"]}
    seen = set()
    for method, path, body in server.answers:
        (known,) = (p for r, p in paths.items() if re.fullmatch(r, path))
        status = "200" if method == "GET" else "201"
        answer = published()["paths"][known][method.lower()]["responses"][status]
        check(
            body,
            resolved(answer["content"]["application/json"]["schema"]),
            strict=False,
        )
        seen.add((method, known))
    assert len(seen) >= 13


def test_a_deal_has_names_as_ids_and_the_tax_of_each_row():
    entry = PURCHASE.model_copy(
        update={
            "lines": (
                PURCHASE.lines[0].model_copy(update={"department": "製造"}),
                JournalLine(side=C, account="買掛金", amount=9_979, partner="青葉"),
                JournalLine(side=C, account="預り金", amount=1_021),
            )
        }
    )
    made = payload(entry, partner_id=9, receipt_ids=(4,))
    assert made == {
        "company_id": COMPANY,
        "issue_date": "2026-10-31",
        "due_date": "2026-11-30",
        "type": "expense",
        "ref_number": "doc-1",
        "partner_id": 9,
        "receipt_ids": [4],
        "details": [
            {
                "account_item_id": 11,
                "tax_code": 136,
                "amount": 11_000,
                "vat": 1_000,
                "section_id": 5,
                "description": "株式会社青葉 請求書 A-1",
            },
            {
                "account_item_id": 12,
                "tax_code": 2,
                "amount": -1_021,
                "description": "株式会社青葉 請求書 A-1",
            },
        ],
    }


def small(reference="doc-1", day=dt.date(2026, 10, 31), rows=1):
    bought = [
        JournalLine(
            side=D,
            account="仕入高",
            amount=110,
            tax_amount=10,
            rate=Decimal("0.10"),
            category=TaxCategory.STANDARD,
            invoice_kind=InvoiceKind.QUALIFIED,
        )
    ] * rows
    owed = JournalLine(side=C, account="買掛金", amount=110 * rows)
    return payload(JournalEntry(reference=reference, date=day, lines=(*bought, owed)))


def test_at_most_a_hundred_rows():
    assert len(small(rows=MAX_DETAILS)["details"]) == MAX_DETAILS
    with pytest.raises(FormatError, match="101行"):
        small(rows=MAX_DETAILS + 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reference": ""}, "管理番号"),
        ({"lines": LONG.lines}, "振替伝票"),
        (
            {
                "lines": (
                    JournalLine(side=D, account="買掛金", amount=5),
                    JournalLine(side=C, account="普通預金", amount=5),
                )
            },
            "振替伝票",
        ),
        (
            {
                "lines": (
                    JournalLine(side=D, account="謎", amount=5),
                    JournalLine(side=C, account="買掛金", amount=5),
                )
            },
            "勘定科目「謎」",
        ),
    ],
)
def test_what_is_no_deal_is_refused(change, words):
    with pytest.raises(FormatError, match=words):
        payload(PURCHASE.model_copy(update=change))


def test_unknown_taxes_and_sections_are_refused():
    with pytest.raises(FormatError, match="税区分「課対仕入（控70）8%（軽）」"):
        payload(PURCHASE)
    line = SALE.lines[0].model_copy(update={"department": "謎"})
    with pytest.raises(FormatError, match="部門「謎」"):
        payload(SALE.model_copy(update={"lines": (line, SALE.lines[1])}))


def test_limits_of_payments_and_receipts(freee):
    with pytest.raises(FormatError, match="1円以上"):
        payment_payload(COMPANY, NOW.date(), 0, BANK)
    assert receipt_fields(COMPANY, "あ" * 255)
    for long in ({"memo": "あ" * 256}, {"memo": "", "partner": "あ" * 256}):
        with pytest.raises(FormatError, match="255文字"):
            receipt_fields(COMPANY, **long)
    for content in (b"", b"x" * (MAX_RECEIPT_BYTES + 1)):
        with pytest.raises(FormatError, match="64MB"):
            freee.submit_receipt("a.pdf", content, "application/pdf", {})


# --- look-ups -------------------------------------------------------------------------


def test_names_are_looked_up(freee):
    names = freee.fetch_names()
    assert names.accounts == {k: v for k, v in ACCOUNTS.items() if k != "消耗品費"}
    assert names.taxes[tax_key("課対仕入8%（軽）")] == 163
    assert names.sections == {"製造": 5}
    assert freee.fetch_walletables() == (BANK,)
    assert fetch_companies(freee.connection) == (Company(COMPANY, "自社"),)
    assert freee.find_partner("青葉") == freee.find_partner("株式会社青葉") == 9
    assert freee.find_partner("青") is None
    assert freee.find_partner(" ") is None


@pytest.mark.parametrize("body", [{}, {"account_items": 1}, {"account_items": [1]}])
def test_strange_answers_are_refused(freee, server, body):
    server.faults = [Fault("GET", "/api/1/account_items", 200, body=body)]
    with pytest.raises(FormatError, match="account_items"):
        freee.fetch_names()


# --- once -----------------------------------------------------------------------------


def test_a_deal_is_registered_once(freee, server):
    assert freee.submit_deal(small()) == 1
    with pytest.raises(ConflictError, match="登録済み"):
        freee.submit_deal(small())
    assert server.calls("POST") == [DEALS]


def test_a_deal_whose_day_was_moved_is_found(freee, server):
    freee.submit_deal(small(day=dt.date(2026, 10, 1)))
    with pytest.raises(ConflictError, match="登録済み"):
        freee.submit_deal(small(day=dt.date(2026, 10, 31)))


@pytest.mark.parametrize("others", [99, 100, 101])
def test_a_deal_is_found_behind_many_others(freee, server, others):
    names = [*(f"other-{number}" for number in range(others)), "doc-1"]
    server.deals = [kept_deal(n, small(name)) for n, name in enumerate(names, start=1)]
    assert freee.find_deal(small())["id"] == others + 1
    assert freee.find_deal(small("doc-2")) is None


def test_too_many_to_look_through(freee, server, monkeypatch):
    monkeypatch.setattr("edi.accounting.freee_api._MOST_PAGES", 1)
    server.deals = [kept_deal(n, small(f"other-{n}")) for n in range(1, 101)]
    with pytest.raises(FormatError, match="期間を狭めて"):
        freee.find_deal(small())


def test_two_deals_of_one_reference_are_told(freee):
    for _ in range(2):
        freee.connection.post(DEALS, json=small())
    with pytest.raises(ConflictError, match="2件"):
        freee.find_deal(small())


def test_a_payment_is_registered_once(freee, server):
    deal = freee.submit_deal(small())
    freee.submit_payment(deal, NOW.date(), 60, BANK)
    with pytest.raises(ConflictError, match="登録済み"):
        freee.submit_payment(deal, NOW.date(), 60, BANK)
    with pytest.raises(ConflictError, match="未決済額は50円"):
        freee.submit_payment(deal, NOW.date(), 51, BANK)
    freee.submit_payment(deal, NOW.date(), 50, BANK)
    assert server.deals[0]["due_amount"] == 0


def test_a_manual_journal_is_registered_once(freee, server):
    longer = manual() | {"ref_number": manual()["ref_number"] + "0"}
    freee.connection.post("/api/1/manual_journals", json=longer)
    server.faults = [Fault("POST", "/api/1/manual_journals", processed=True)]
    with pytest.raises(UnknownOutcomeError):
        freee.submit_manual_journal(manual())
    assert freee.find_manual_journal(manual())["id"] == 2
    with pytest.raises(ConflictError, match="登録済み"):
        freee.submit_manual_journal(manual())
    assert len(server.journals) == 2


def test_a_receipt_is_uploaded_and_found(freee, server):
    fields = receipt_fields(COMPANY, "D1", partner="青葉", amount=110)
    number = freee.submit_receipt("請求書.pdf", b"%PDF-1.7", "application/pdf", fields)
    ((sent, content),) = server.posted
    assert (sent, content) == (fields, b"%PDF-1.7")
    assert freee.find_receipt("D1", NOW.date(), NOW.date()) == number == 1
    assert freee.find_receipt("D2", NOW.date(), NOW.date()) is None


# --- what goes wrong ------------------------------------------------------------------


@pytest.mark.parametrize("processed", [True, False])
def test_a_cut_line_is_an_unknown_outcome_and_nothing_is_sent_again(
    freee, server, processed
):
    server.faults = [Fault("POST", DEALS, processed=processed)]
    with pytest.raises(UnknownOutcomeError, match="登録されたか分かりません"):
        freee.submit_deal(small())
    assert server.calls("POST") == [DEALS]
    found = freee.find_deal(small())
    assert (found is not None) is processed
    if processed:
        with pytest.raises(ConflictError, match="登録済み"):
            freee.submit_deal(small())
    else:
        assert freee.submit_deal(small()) == 1
    assert len(server.deals) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 302])
def test_an_answer_that_is_none_is_an_unknown_outcome(freee, server, status):
    server.faults = [Fault("POST", DEALS, status, body={}, processed=True)]
    with pytest.raises(UnknownOutcomeError, match=f"{status}、req-1"):
        freee.submit_deal(small())


@pytest.mark.parametrize("body", [{}, {"deal": {}}, [], b"<html>"])
def test_a_good_answer_without_an_id_is_an_unknown_outcome(freee, server, body):
    server.faults = [Fault("POST", DEALS, 201, body=body, processed=True)]
    with pytest.raises(UnknownOutcomeError):
        freee.submit_deal(small())


def test_no_answer_in_time_is_an_unknown_outcome(freee):
    def late(request):
        if request.method == "POST":
            raise httpx.ReadTimeout("late", request=request)
        return httpx.Response(200, json={"deals": [], "meta": {"total_count": 0}})

    client = httpx.Client(transport=httpx.MockTransport(late))
    line = freee.connection
    slow = Connection(line.app, line.tokens, client, line.base_url, line.clock)
    with pytest.raises(UnknownOutcomeError, match="ReadTimeout"):
        Freee(slow, COMPANY).submit_deal(small())


def test_a_cut_line_while_asking_is_only_not_ready(freee, server):
    server.faults = [Fault("GET", DEALS)]
    with pytest.raises(NotReadyError, match="接続できません"):
        freee.submit_deal(small())
    assert server.calls("POST") == []


def test_nobody_there(freee, server):
    line = freee.connection
    dead = Connection(
        line.app, line.tokens, line.client, "http://127.0.0.1:9", line.clock
    )
    with pytest.raises(NotReadyError, match="接続できません"):
        dead.post(DEALS, json={})


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, FormatError),
        (401, NotReadyError),
        (403, NotReadyError),
        (404, NotFoundError),
        (409, ConflictError),
        (418, NotReadyError),
    ],
)
def test_refusals_say_what_freee_says(freee, server, status, error):
    body = {
        "status_code": status,
        "code": "user_do_not_have_permission",
        "errors": [{"type": "validation", "messages": ["発生日が会計期間外です。"]}],
    }
    server.faults = [Fault("POST", DEALS, status, body=body)]
    with pytest.raises(error, match=r"発生日が会計期間外です。\(\d+、req-1\)"):
        freee.submit_deal(small())
    assert server.calls("POST") == [DEALS]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3),
        ({"Retry-After": "Mon, 30 Nov 2026 00:00:07 GMT"}, 7),
        ({"x-ratelimit-reset": "2026-11-30T09:00:05+09:00"}, 5),
        ({"x-ratelimit-reset": "soon"}, 10),
        ({}, 10),
    ],
)
def test_a_limit_is_waited_for(freee, server, slept, headers, seconds):
    server.faults = [Fault("POST", DEALS, 429, headers)]
    assert freee.submit_deal(small()) == 1
    assert slept == [seconds]


def test_a_long_limit_is_not_waited_for(freee, server, slept):
    more = {"Retry-After": str(int(LONGEST_WAIT) + 1)}
    server.faults = [Fault("POST", DEALS, 429, more)]
    with pytest.raises(NotReadyError, match="利用制限"):
        freee.submit_deal(small())
    assert slept == []


def test_a_limit_that_does_not_end(freee, server):
    server.faults = [Fault("GET", DEALS, 429, body={})] * 9
    with pytest.raises(NotReadyError, match="利用制限"):
        freee.submit_deal(small())


# --- tokens ---------------------------------------------------------------------------


def test_a_person_allows_us_in(freee, server):
    url = httpx.URL(authorization_url(freee.connection.app, "random"))
    assert url.params["state"] == "random"
    assert url.params["redirect_uri"] == "http://me/back"
    freee.connection.authorize("good")
    assert freee.connection.tokens.load().access_token == server.access == "a1"
    with pytest.raises(NotReadyError, match="もう一度"):
        freee.connection.authorize("bad")


def test_an_expired_token_is_refreshed_and_the_new_one_kept(freee, server):
    server.access = "other"
    assert freee.submit_deal(small()) == 1
    kept = freee.connection.tokens.load()
    assert (kept.access_token, kept.refresh_token) == ("a1", "r1")
    assert kept.expires_at == NOW + dt.timedelta(hours=6)


def test_a_token_is_refreshed_only_once_for_a_request(freee, server):
    server.faults = [Fault("GET", "/api/1/walletables", 401, body={})] * 3
    with pytest.raises(NotReadyError, match="許可されていません"):
        freee.fetch_walletables()
    assert server.given == 1


def test_an_old_token_is_refreshed_before_it_is_used(freee, server):
    freee.connection.tokens.save(Tokens("a0", "r0", NOW))
    freee.fetch_walletables()
    assert server.log == [("POST", "/public_api/token"), ("GET", "/api/1/walletables")]


def test_a_refresh_token_works_once_so_threads_take_turns(freee, server):
    freee.connection.tokens.save(Tokens("a0", "r0", NOW))
    failures = []

    def work():
        try:
            freee.fetch_walletables()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert server.given == 1


def test_a_refused_refresh_asks_for_a_person(freee, server):
    server.access, server.refresh = "other", "other"
    with pytest.raises(NotReadyError, match="認可をもう一度"):
        freee.fetch_walletables()
    server.faults = [Fault("POST", "/public_api/token")]
    with pytest.raises(NotReadyError, match="応答がありません"):
        freee.fetch_walletables()


def test_the_file_is_for_its_owner_alone(tmp_path):
    file = TokenFile(tmp_path / "freee.json")
    file.save(Tokens("a", "r", NOW))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert file.load() == Tokens("a", "r", NOW)
    assert [p.name for p in tmp_path.iterdir()] == ["freee.json"]
    file.path.chmod(0o640)
    with pytest.raises(NotReadyError, match="chmod 600"):
        file.load()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"access_token": 1}', "\x80"])
def test_a_broken_file_asks_for_a_person(tmp_path, text):
    path = tmp_path / "freee.json"
    with pytest.raises(NotReadyError, match="認可をもう一度"):
        TokenFile(path).load()
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(NotReadyError, match="認可をもう一度"):
        TokenFile(path).load()


def test_a_save_that_fails_leaves_the_old_tokens(tmp_path, monkeypatch):
    file = TokenFile(tmp_path / "freee.json")
    file.save(Tokens("a", "r", NOW))

    def full(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        file.save(Tokens("b", "s", NOW))
    assert file.load() == Tokens("a", "r", NOW)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"access_token": "a"},
        {"access_token": "", "refresh_token": "r", "expires_in": 1},
        {"access_token": "a", "refresh_token": None, "expires_in": 1},
        {"access_token": "a", "refresh_token": "r", "expires_in": "soon"},
        {"access_token": "a", "refresh_token": "r", "expires_in": 10**20},
    ],
)
def test_answers_that_are_no_tokens(answer):
    with pytest.raises(FormatError, match="認可の応答"):
        parse_tokens(answer, NOW)


def test_secrets_are_never_shown(freee, server, caplog):
    caplog.set_level(logging.DEBUG)
    freee.connection.tokens.save(Tokens("t0ken-a", "t0ken-r", NOW))
    with pytest.raises(NotReadyError) as told:
        freee.fetch_walletables()
    shown = repr(freee) + repr(freee.connection.tokens.load()) + str(told.value)
    shown += caplog.text + repr(told.value.__cause__)
    assert not re.search("s3cret|t0ken", shown)


def test_only_https_leaves_the_house(freee):
    line = freee.connection
    for base, token in (
        ("http://api.freee.co.jp", line.app.token_url),
        (line.base_url, "http://accounts.example/token"),
    ):
        app = App("app", "s3cret", "http://me/back", token)
        with pytest.raises(FormatError, match="https"):
            Connection(app, line.tokens, line.client, base)
