import dataclasses
import datetime as dt

import pytest

from books.errors import ConflictError
from books.model import AccountType, DocumentState, PayerAccount
from books.store import DocumentQuery, ExportState
from flows.clock import today
from flows.publish import publish, publish_again
from flows.settled import mark_paid
from flows.typable import typed
from tests.desk import clean, desk, put, work

__all__ = ["desk"]

PAYER = PayerAccount(
    client_code="0000000001",
    name_kana="ｶ)ﾃﾞﾝﾋﾟﾖｳ",
    bank_code="0001",
    branch_code="210",
    account_type=AccountType.ORDINARY,
    account_number="1111111",
)


def bill(number, due_in=14, supplier="山田商店", account="1234567", **changes):
    due = today() + dt.timedelta(days=due_in)
    values = {
        "document_type": "invoice",
        "issue_date": (due - dt.timedelta(days=30)).isoformat(),
        "due_date": due.isoformat(),
        "issuer": {"name": supplier},
        "bank_accounts": [
            {
                "bank": "みずほ銀行",
                "branch": "渋谷支店",
                "account_type": AccountType.ORDINARY.value,
                "number": account,
                "holder": "ヤマダシヨウテン",
            }
        ],
    }
    return clean(number, **values | changes)


@pytest.fixture
def bank(desk):
    """A desk that writes only bank files."""
    company = desk.settings.company.model_copy(update={"payer": PAYER})
    settings = desk.settings.model_copy(
        update={"exports": ("transfer", "zedi"), "company": company}
    )
    return dataclasses.replace(desk, settings=settings)


def approve_all(desk):
    for document in desk.store.find(DocumentQuery()):
        if document.state is not DocumentState.EXPORTED:
            desk.store.approve(document.id, "花子")


def by_number(desk, number):
    (document,) = desk.store.find(DocumentQuery(number=number))
    return document


def pay(desk, **bills):
    for name, text in bills.items():
        put(desk, f"{name}.txt", text)
    work(desk)
    approve_all(desk)
    return publish(desk)


def correct_account(desk, number, account):
    old = by_number(desk, number)
    paper = old.reading.document
    account = paper.bank_accounts[0].model_copy(update={"number": account})
    paper = paper.model_copy(update={"bank_accounts": (account,)})
    reading = old.reading.model_copy(update={"document": paper})
    desk.store.revise(old.id, reading, "花子", "口座の訂正", old.revision)
    return old.id


def bank_file(desk):
    (path,) = (desk.settings.outbox / "payments" / "transfer").glob("*.txt")
    return path.read_bytes()


def test_a_corrected_account_is_told_and_written_anew_with_all_of_its_file(bank):
    published = pay(bank, a=bill("I-1"), b=bill("I-2", total=500, account="7654321"))
    assert len(published.written) == 2
    old = bank_file(bank)
    changed = correct_account(bank, "I-1", "2222222")
    (notice,) = publish(bank).notices
    assert "まだ承認されていません" in notice
    with pytest.raises(ConflictError, match="承認してから"):
        publish_again(bank, changed, "太郎")
    bank.store.approve(changed, "花子")
    for _ in range(2):  # until it is done
        published = publish(bank)
        (notice,) = published.notices
        assert not published.written
        assert "I-1" in notice
        assert "payments/transfer/" in notice
        assert "payments/zedi/" in notice
        assert typed(bank.settings, f"export --again {changed}") in notice
    put(bank, "c.txt", bill("I-3", total=700, account="3333333"))
    work(bank)
    approve_all(bank)  # is to be paid on the same day, but in another file
    published = publish_again(bank, changed, "太郎")
    told = "".join(published.notices)
    assert "I-1" in told
    assert "I-2" in told
    assert "I-3" not in told
    assert sorted(w.documents for w in published.written) == [1, 1, 2, 2]
    new = [
        p.read_bytes()
        for p in (bank.settings.outbox / "payments" / "transfer").iterdir()
    ]
    assert old not in new
    both = next(content for content in new if b"2222222" in content)
    assert b"7654321" in both
    assert b"3333333" not in both
    assert not any(b"1234567" in content for content in new)
    (kept,) = (bank.settings.outbox / "取消" / "payments" / "transfer").iterdir()
    assert kept.read_bytes() == old
    assert {d.state for d in bank.store.find(DocumentQuery())} == {
        DocumentState.EXPORTED
    }
    cancelled = bank.store.find_exports(state=ExportState.CANCELLED)
    (entry, *_) = bank.store.audit_log(cancelled[0].reference)
    assert (entry.actor, entry.action) == ("太郎", "export.cancelled")
    assert changed in entry.detail["reason"]
    assert publish(bank).notices == ()
    assert publish(bank).written == ()
    assert not bank.store.verify()
    with pytest.raises(ConflictError, match="古いファイルはありません"):
        publish_again(bank, changed, "太郎")


def test_cut_off_after_the_cancelling_the_next_run_goes_on(bank):
    pay(bank, a=bill("I-1"), b=bill("I-2", total=500, account="7654321"))
    changed = correct_account(bank, "I-1", "2222222")
    bank.store.approve(changed, "花子")
    (export,) = bank.store.find_exports(changed, "transfer")
    bank.store.cancel_export(export.reference, "太郎", "訂正")
    published = publish(bank)
    assert [w.documents for w in published.written] == [2]
    assert b"2222222" in bank_file(bank)


def test_a_correction_that_the_file_does_not_say_is_no_matter(bank):
    pay(bank, a=bill("I-1"))
    old = by_number(bank, "I-1")
    paper = old.reading.document.model_copy(update={"subject": "工事"})
    reading = old.reading.model_copy(update={"document": paper})
    bank.store.revise(old.id, reading, "花子", "件名", old.revision)
    bank.store.approve(old.id, "花子")
    assert publish(bank).notices == ()


def test_what_is_left_out_after_it_went_out_is_told_and_taken_back(bank):
    pay(bank, a=bill("I-1"), b=bill("I-2", total=500, account="7654321"))
    changed = correct_account(bank, "I-1", "2222222")
    bank.store.reject(changed, "花子", "二重")
    told = publish(bank).notices
    assert ["対象外" in notice for notice in told] == [False, True]
    assert "未消込明細を 0 円に直しました" in told[0]
    published = publish_again(bank, changed, "太郎")
    assert "入れない書類: 請求書 I-1" in "".join(published.notices)
    content = bank_file(bank)
    assert b"7654321" in content
    assert b"1234567" not in content


def test_a_claim_whose_document_was_changed_is_not_written(bank):
    put(bank, "a.txt", bill("I-1"))
    work(bank)
    approve_all(bank)
    document = by_number(bank, "I-1")
    for export in bank.store.find_exports(document.id):
        bank.store.cancel_export(export.reference, "x", "x")
    document = by_number(bank, "I-1")
    bank.store.claim_export("transfer:cut-off", "transfer", [document.id])
    correct_account(bank, "I-1", "2222222")
    published = publish(bank)
    assert published.written == ()
    assert "承認されていない書類" in published.notices[0]


def test_a_return_that_is_not_deducted_is_told_until_it_is_settled(bank):
    back = bill(
        "R-1", due_in=20, total=-14806, document_type="return_invoice", bank_accounts=[]
    )
    other = bill("R-2", supplier="鈴木商店", total=-5, document_type="return_invoice")
    pay(bank, a=bill("I-1", total=50000), r=back, s=other)
    for _ in range(2):
        (notice,) = [n for n in publish(bank).notices if "差し引かれていません" in n]
        assert "山田商店" in notice
        assert "▲14,806 円" in notice
        returned = by_number(bank, "R-1").id
        assert typed(bank.settings, f"export --paid {returned}") in notice
    mark_paid(bank, by_number(bank, "R-1").id, "花子")
    assert not [n for n in publish(bank).notices if "差し引かれていません" in n]


def test_an_overdue_bill_is_told_in_every_run_until_it_is_paid(bank):
    settings = bank.settings.model_copy(
        update={"exports": ("yayoi", *bank.settings.exports)}
    )
    bank = dataclasses.replace(bank, settings=settings)
    pay(bank, a=bill("I-1", due_in=-3))
    document = by_number(bank, "I-1")
    for _ in range(3):
        (notice,) = [n for n in publish(bank).notices if "支払期日を過ぎて" in n]
        assert typed(bank.settings, f"export --paid {document.id}") in notice
    mark_paid(bank, document.id, "花子")
    assert not [n for n in publish(bank).notices if "支払期日" in n]
    mark_paid(bank, document.id, "花子", paid=False)
    assert [n for n in publish(bank).notices if "支払期日" in n]


def test_bills_that_are_refused_for_one_reason_are_told_in_one_sentence(bank):
    pay(bank, a=bill("I-1", due_in=-3), b=bill("I-2", due_in=-4))
    (notice,) = [n for n in publish(bank).notices if "支払期日を過ぎて" in n]
    assert notice.startswith("書類 2 件を総合振込にできません")
    for number in ("I-1", "I-2"):
        assert f"{number} ({by_number(bank, number).id})" in notice
    assert "export --paid 番号" in notice


def test_only_bills_that_are_in_no_payment_file_are_marked_as_paid(bank):
    put(bank, "q.txt", clean("Q-1"))
    pay(bank, a=bill("I-1"))
    with pytest.raises(ConflictError, match="見積書"):
        mark_paid(bank, by_number(bank, "Q-1").id, "花子")
    with pytest.raises(ConflictError, match="二重に支払わない"):
        mark_paid(bank, by_number(bank, "I-1").id, "花子")
