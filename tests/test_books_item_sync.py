"""Approved documents as open items: once each, corrected and withdrawn visibly."""

import datetime as dt

import pytest
from sqlalchemy import event

from books.item_sync import Synced, name_partners, sync_items
from books.model import DocumentType, Party, Purpose, Reference, Side
from books.open_items import item_of
from books.settings import Settings
from books.settings_company import Company
from tests.ledgers import DAY, bill, money, pair
from tests.store_cases import add_document, fresh_store, make_reading

OURS = Party(name="株式会社でんぴょう", registration_number="T7000012050002")
AOBA = Party(name="株式会社青葉", registration_number="T1234567890123")
SETTINGS = Settings(
    company=Company(name=OURS.name, registration_number=OURS.registration_number)
)
RETURN, NOTICE = DocumentType.RETURN_INVOICE, DocumentType.PAYMENT_NOTICE


@pytest.fixture
def store(tmp_path):
    with fresh_store("sqlite", tmp_path) as store:
        yield store


def add(store, folder, content, *, sale=True, **values):
    issuer, recipient = (OURS, AOBA) if sale else (AOBA, OURS)
    values = {"issuer": issuer, "recipient": recipient, "total": 110_000, **values}
    name = add_document(store, folder, content, **values)
    store.approve(name, "部長")
    return name


def amounts(store):
    return {i.item_id: (i.side, i.amount) for i in store.open_items()}


def test_invoices_of_both_sides_become_items_once(store, tmp_path):
    ours = add(store, tmp_path, "売上", withholding_tax=10_210)
    theirs = add(store, tmp_path, "仕入", sale=False)
    waiting = add_document(store, tmp_path, "未承認", issuer=OURS, recipient=AOBA)
    assert sync_items(store, SETTINGS).added == 2
    assert amounts(store) == {
        f"doc:{ours}": (Side.RECEIVABLE, 110_000),
        f"doc:{theirs}": (Side.PAYABLE, 110_000),
    }
    (item,) = store.open_items(Side.RECEIVABLE)
    assert (item.partner_name, item.withholding_tax) == ("株式会社青葉", 10_210)
    assert sync_items(store, SETTINGS).added == 0
    store.approve(waiting, "部長")
    assert sync_items(store, SETTINGS).added == 1


def test_an_imported_ledger_gives_documents_its_code_of_the_partner(store, tmp_path):
    name = add(store, tmp_path, "売上")
    sync_items(store, SETTINGS)
    assert store.get_items([f"doc:{name}"])[f"doc:{name}"].partner_id != "0101"
    store.add_open_items([bill("R1", 5, partner=AOBA.name, partner_id="0101")], "佐藤")
    assert (name_partners(store), name_partners(store)) == (1, 0)
    assert {item.partner_id for item in store.open_items()} == {"0101"}
    (change,) = store.item_changes(f"doc:{name}")
    assert change.delta == 0
    assert store.verify() == ()


def test_a_name_that_two_codes_bear_names_nobody(store, tmp_path):
    name = add(store, tmp_path, "売上")
    sync_items(store, SETTINGS)
    two = [bill(f"R{n}", 5, partner=AOBA.name, partner_id=f"010{n}") for n in (1, 2)]
    store.add_open_items(two, "佐藤")
    assert name_partners(store) == 0
    assert store.item_changes(f"doc:{name}") == ()


def test_returns_count_against(store, tmp_path):
    add(store, tmp_path, "返還", document_type=RETURN, total=11_000)
    sync_items(store, SETTINGS)
    assert [i.amount for i in store.open_items()] == [-11_000]


def test_a_correction_is_a_visible_adjustment(store, tmp_path):
    name = add(store, tmp_path, "売上")
    sync_items(store, SETTINGS)
    values = {"issuer": OURS, "recipient": AOBA, "total": 99_000}
    reading = make_reading(store.get(name).file.sha256, **values)
    store.revise(name, reading, "佐藤", "金額の訂正", 1)
    sync_items(store, SETTINGS)
    assert [i.amount for i in store.open_items()] == [110_000]  # not approved yet
    store.approve(name, "部長")
    synced = sync_items(store, SETTINGS)
    assert synced.changed == 1
    assert [i.amount for i in store.open_items()] == [99_000]
    (change,) = store.item_changes(f"doc:{name}")
    assert (change.delta, change.before.amount) == (-11_000, 110_000)
    assert "第 2 版" in change.reason
    assert any("99,000 円に直しました" in told for told in synced.notices)


def test_a_bill_that_was_paid_and_then_reduced_is_told(store, tmp_path):
    name = add(store, tmp_path, "売上")
    sync_items(store, SETTINGS)
    store.add_payments([money("P1", 110_000)], "経理")
    store.add_match(pair(["P1"], {f"doc:{name}": 110_000}), "佐藤")
    store.reject(name, "佐藤", "請求の誤り")
    synced = sync_items(store, SETTINGS)
    assert any("消し込み済みです" in told for told in synced.notices)
    assert [i.amount for i in store.open_items()] == [-110_000]


def test_a_withdrawn_paper_takes_the_first_ones_item(store, tmp_path):
    add(store, tmp_path, "売上", document_number="A-1")
    sync_items(store, SETTINGS)
    add(
        store,
        tmp_path,
        "変更",
        document_number="A-1",
        total=88_000,
        purpose=Purpose.CHANGE,
    )
    sync_items(store, SETTINGS)
    assert [i.amount for i in store.open_items()] == [88_000]
    add(store, tmp_path, "取消", document_number="A-1", purpose=Purpose.CANCEL)
    sync_items(store, SETTINGS)
    assert store.open_items() == ()
    assert len(store.item_changes()) == 2
    add(store, tmp_path, "取消だけ", document_number="B-9", purpose=Purpose.CANCEL)
    assert "元の書類の明細がありません" in sync_items(store, SETTINGS).notices[0]


def test_a_notice_about_our_invoice_is_no_second_receivable(store, tmp_path):
    add(store, tmp_path, "売上", document_number="A-1")
    sync_items(store, SETTINGS)
    told = (Reference(kind=DocumentType.INVOICE, number="A-1"),)
    add(
        store,
        tmp_path,
        "通知",
        sale=False,
        document_type=NOTICE,
        document_number="N-1",
        references=told,
    )
    synced = sync_items(store, SETTINGS)
    assert synced.added == 0
    assert "同じ取引" in synced.notices[0]
    assert sync_items(store, SETTINGS).notices == ()
    other = add(
        store,
        tmp_path,
        "別の通知",
        sale=False,
        document_type=NOTICE,
        document_number="N-2",
    )
    sync_items(store, SETTINGS)
    assert amounts(store)[f"doc:{other}"] == (Side.RECEIVABLE, 110_000)


def test_what_came_after_the_closing_waits_and_is_told(store, tmp_path):
    store.close_period(Side.RECEIVABLE, DAY, "経理", {})
    add(store, tmp_path, "遅れた売上", issue_date=DAY)
    for _ in range(2):
        synced = sync_items(store, SETTINGS)
        assert synced.added == 0
        assert "締めています" in synced.notices[0]
    store.reopen_period(Side.RECEIVABLE, None, "部長", "請求漏れ")
    assert sync_items(store, SETTINGS).added == 1


def test_imported_items_name_the_partner(store, tmp_path):
    store.add_open_items([bill("R1", 5, partner=AOBA.name, partner_id="C-7")], "経理")
    name = add(store, tmp_path, "売上")
    sync_items(store, SETTINGS)
    found = {i.item_id: i.partner_id for i in store.open_items()}
    assert found[f"doc:{name}"] == "C-7"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"document_type": DocumentType.PURCHASE_ORDER}, "item_kind"),
        ({"document_type": DocumentType.SIMPLIFIED_INVOICE}, "item_kind"),
        ({"purpose": Purpose.CANCEL}, "item_not_agreed"),
        ({"issuer": AOBA, "recipient": Party(name="よその会社")}, "item_not_ours"),
        ({"total": None}, "item_no_amount"),
    ],
)
def test_papers_that_stand_for_no_item(values, code):
    paper = make_reading(**{"issuer": OURS, "recipient": AOBA, **values}).document
    item, (finding,) = item_of("D1", paper, SETTINGS)
    assert (item, finding.code) == (None, code)


def test_a_carry_over_is_no_part_of_an_item():
    paper = make_reading(
        issuer=OURS,
        recipient=AOBA,
        total=110_000,
        previous_balance=50_000,
        carried_forward=50_000,
        amount_due=160_000,
        due_date=dt.date(2026, 4, 30),
    ).document
    item, findings = item_of("D1", paper, SETTINGS)
    assert (item.amount, findings) == (110_000, ())
    told = paper.model_copy(update={"deductions": 1_000, "due_date": None})
    assert len(item_of("D1", told, SETTINGS)[1]) == 2


def test_a_bill_that_was_imported_is_not_there_twice(store, tmp_path):
    same = bill("R1", 110_000, partner="青葉株式会社", document_number="A-1")
    partly = bill("R2", 70_000, partner="株式会社青葉", document_number="A-2")
    store.add_open_items([same, partly], "経理")
    name = add(store, tmp_path, "売上", document_number="A-1")
    add(store, tmp_path, "一部入金済み", document_number="A-2")
    synced = sync_items(store, SETTINGS)
    assert synced.added == 0
    assert [i.item_id for i in store.open_items()] == ["R1", "R2"]
    (told,) = synced.notices
    assert "取り込み済みの明細 R2 (70,000 円)" in told
    store.reject(name, "佐藤", "請求の誤り")
    sync_items(store, SETTINGS)
    assert [i.item_id for i in store.open_items()] == ["R2"]


def test_documents_that_rest_on_one_another_in_one_run(store, tmp_path):
    told = (Reference(kind=DocumentType.INVOICE, number="A-2"),)
    add(store, tmp_path, "売上", document_number="A-1")
    add(
        store,
        tmp_path,
        "変更",
        document_number="A-1",
        total=88_000,
        purpose=Purpose.CHANGE,
    )
    add(store, tmp_path, "売上2", document_number="A-2")
    add(
        store,
        tmp_path,
        "通知",
        sale=False,
        document_type=NOTICE,
        document_number="N-1",
        references=told,
    )
    add(store, tmp_path, "売上3", document_number="A-3")
    add(store, tmp_path, "取消", document_number="A-3", purpose=Purpose.CANCEL)
    synced = sync_items(store, SETTINGS)
    assert (synced.added, synced.changed) == (3, 2)
    assert sorted(i.amount for i in store.open_items()) == [88_000, 110_000]
    assert "同じ取引" in next(t for t in synced.notices if "N-1" in t)
    assert sync_items(store, SETTINGS) == Synced()
    assert store.verify() == ()


def test_many_documents_are_kept_in_one_transaction(store, tmp_path):
    for number in range(30):
        add(store, tmp_path, f"売上{number}", document_number=f"A-{number}")
    writes = []

    def note(connection):
        if connection.get_execution_options().get("denpyo_writes"):
            writes.append(connection)

    event.listen(store.database.engine, "begin", note)
    assert sync_items(store, SETTINGS).added == 30
    assert len(writes) == 1
    assert store.verify() == ()


def test_an_amount_that_no_ledger_holds_stops_no_other(store, tmp_path):
    add(store, tmp_path, "読み違い", document_number="A-1", total=10**20)
    add(store, tmp_path, "売上", document_number="A-2")
    for added in (1, 0):
        synced = sync_items(store, SETTINGS)
        assert synced.added == added
        assert "大きすぎます" in synced.notices[0]
    assert [i.amount for i in store.open_items()] == [110_000]
