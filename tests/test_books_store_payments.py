import datetime as dt

import pytest

from books.approvals import Need
from books.errors import ConflictError, FormatError
from books.model import DocumentState, Party
from books.partners import PartnerCard
from books.payee import find_payee
from books.payment_checks import Bill, make_item
from books.payment_run import RunContent, RunState
from books.people import Role
from books.settings_approvals import Approvals
from books.settings_company import Company
from books.store import schema
from books.store.partners import ChangeState
from tests.payment_cases import DUE, KARATACHI, OURS, account, add_bill, person
from tests.store_cases import DATABASES, add_file, fresh_store, make_reading

COMPANY = Company(name=OURS)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as opened:
        yield opened


def draft(store, *ids, needs=1):
    items = []
    for name in ids:
        found = store.get(name)
        bill = Bill(name, found.revision, found.state, found.reading.document)
        items.append(make_item(bill, DUE))
    need = Need(approvals=needs, roles=(Role.APPROVER,))
    content = RunContent(pay_day=DUE, payer="", items=tuple(items), needs=(need,))
    return store.create_run(content, "hanako")


def test_a_run_from_draft_to_paid(store, tmp_path):
    one, two = add_bill(store, tmp_path), add_bill(store, tmp_path, "K-2")
    boss = person(store, "boss", Role.APPROVER)
    run = draft(store, one, two)
    with pytest.raises(ConflictError):
        draft(store, one)
    kept = run.content.model_copy(update={"items": run.content.items[:1]})
    run = store.change_run(run.id, kept, "hanako", run.digest)
    free = draft(store, two)
    store.cancel_run(free.id, "hanako", "やめた")
    run = store.submit_run(run.id, run.content, "hanako", run.digest)
    with pytest.raises(ConflictError):
        store.submit_run(run.id, run.content, "hanako", run.digest)
    with pytest.raises(ConflictError, match="先に変更"):
        store.approve_run(run.id, boss, Approvals(), "0" * 64)
    run = store.approve_run(run.id, boss, Approvals(), run.digest)
    assert run.state is RunState.APPROVED
    assert store.approve_run(run.id, boss, Approvals(), run.digest) == run
    (claimed,) = store.claim_run(run.id, ["transfer"])
    assert store.claim_run(run.id, ["transfer"]) == (claimed,)
    with pytest.raises(ConflictError, match="始まって"):
        store.withdraw_run(run.id, "hanako", "x")
    store.finish_export(claimed.reference, "a.txt", "5" * 64)
    for state in (RunState.MADE, RunState.UPLOADED, RunState.PAID):
        assert store.advance_run(run.id, state, "hanako").state is state
        assert store.advance_run(run.id, state, "hanako").state is state
    with pytest.raises(ConflictError):
        store.cancel_run(run.id, "hanako", "x")
    assert store.run_of_export(claimed.reference).id == run.id
    assert store.find_payable(COMPANY, DUE, dt.date(2026, 1, 1))[0].id == two
    assert store.verify() == ()


def test_a_second_round_needs_every_approval_again(store, tmp_path):
    bill = add_bill(store, tmp_path)
    bosses = [person(store, name, Role.APPROVER) for name in ("a", "b")]
    run = draft(store, bill, needs=2)
    run = store.submit_run(run.id, run.content, "hanako", run.digest)
    run = store.approve_run(run.id, bosses[0], Approvals(), run.digest)
    assert run.state is RunState.SUBMITTED
    run = store.withdraw_run(run.id, "a", "金額")
    run = store.submit_run(run.id, run.content, "hanako", run.digest)
    assert run.approvals == ()
    run = store.approve_run(run.id, bosses[1], Approvals(), run.digest)
    assert run.state is RunState.SUBMITTED
    run = store.approve_run(run.id, bosses[0], Approvals(), run.digest)
    assert run.state is RunState.APPROVED
    with pytest.raises(FormatError):
        store.cancel_run(run.id, "a", " ")


def test_partners_are_kept_found_and_checked(store):
    boss = person(store, "boss", Role.APPROVER)
    card = PartnerCard(name=KARATACHI, aliases=("からたち",), accounts=(account(),))
    made = store.add_partner(card, "hanako")
    (change,) = store.partner_changes(state=ChangeState.PROPOSED)
    store.decide_change(change.id, boss, Approvals(), accept=True, note="電話")
    with pytest.raises(ConflictError, match="すでに"):
        store.decide_change(change.id, boss, Approvals(), accept=True, note="電話")
    book = store.partner_book()
    for name in ("㈱からたち金属", "からたち"):
        assert book.find(Party(name=name)).id == made.id
    assert store.find_partners("カラタチ")[1] == 1
    assert store.verify() == ()


def test_numbers_of_the_dashboard_on_every_database(store, tmp_path):
    add_bill(store, tmp_path)
    add_bill(store, tmp_path, "K-2", state=DocumentState.NEEDS_REVIEW)
    add_bill(store, tmp_path, "K-3", by="denpyo", state=DocumentState.READY)
    assert store.waits().documents[DocumentState.NEEDS_REVIEW] == 1
    (touch,) = store.touches(LONG_AGO)
    assert (touch.alone, touch.people, touch.waiting) == (1, 0, 2)
    assert store.pace(LONG_AGO).approved == 0
    assert [f.total for f in store.supplier_figures(LONG_AGO)] == [1]
    assert store.dues(COMPANY, DUE) == ((DUE, 330_000),)
    document, left = store.next_sample(100, LONG_AGO)
    assert left == 1
    store.keep_check(document.id, 1, "合計", "hanako")
    assert store.sample_estimate(LONG_AGO).wrong == 1
    assert store.next_sample(100, LONG_AGO) == (None, 0)


def test_an_older_database_learns_due_dates_and_accounts(store, tmp_path):
    bill = add_bill(store, tmp_path)
    store.claim_export("transfer:x", "transfer", [bill])
    store.finish_export("transfer:x", "x", "5" * 64)
    engine = store.database.engine
    schema.downgrade(engine, "0007")
    schema.upgrade(engine)
    assert store.find_payable(COMPANY, DUE, dt.date(2026, 1, 1)) == ()
    party = Party(name=KARATACHI)
    (known,) = store.paid_accounts([party])[party]
    assert known.holder == find_payee((account(),)).holder
    assert store.verify() == ()
    store.cancel_export("transfer:x", "hanako", "差し止め")
    assert store.paid_accounts([party])[party] == ()
    assert store.find_payable(COMPANY, DUE, dt.date(2026, 1, 1))[0].id == bill


def test_a_sample_is_drawn_from_within_a_file_too(store, tmp_path):
    file = add_file(store, tmp_path)
    readings = [make_reading(file.sha256, document_number=str(n)) for n in range(300)]
    states = [DocumentState.APPROVED] * 300
    store.add_readings(file.sha256, readings, "rule:clean", states)
    assert 30 <= store.next_sample(30, LONG_AGO)[1] <= 180


def test_candidates_are_counted_beyond_those_that_are_given(
    store, tmp_path, monkeypatch
):
    monkeypatch.setattr("books.store.payables.MAX_CANDIDATES", 1)
    since = dt.date(2026, 1, 1)
    one, two = add_bill(store, tmp_path), add_bill(store, tmp_path, "K-2")
    add_bill(store, tmp_path, "K-3", due_date=None)
    add_bill(store, tmp_path, "K-4", state=DocumentState.NEEDS_REVIEW)
    assert [d.id for d in store.find_payable(COMPANY, DUE, since)] == [min(one, two)]
    for name in (one, two):
        (found,) = store.find_payable(COMPANY, DUE, since, only=name)
        assert found.id == name
    assert store.count_payable(COMPANY, DUE, since) == 4
    assert store.count_due(COMPANY, DUE, since) == 2
    store.audit("hanako", "document.paid", one, {"reason": "相殺"})
    assert store.find_payable(COMPANY, DUE, since, only=one) == ()
    assert store.count_due(COMPANY, DUE, since) == 1
    store.audit("hanako", "document.unpaid", one, {"reason": "誤り"})
    assert store.count_due(COMPANY, DUE, since) == 2


def test_a_document_tells_its_outputs_without_what_went_beside_it(store, tmp_path):
    ids = sorted([add_bill(store, tmp_path), add_bill(store, tmp_path, "K-2")])
    store.claim_export("transfer:x", "transfer", ids)
    store.finish_export("transfer:x", "x.txt", "5" * 64)
    store.claim_export("edi:y", "edi", ids[:1])
    (export,) = store.find_exports(ids[1])
    (output,) = store.outputs_of(ids[1])
    assert export.document_ids == tuple(ids)
    assert (output.reference, output.state, output.path, output.finished_at) == (
        export.reference,
        export.state,
        export.path,
        export.finished_at,
    )
    assert [o.reference for o in store.outputs_of(ids[0])] == ["transfer:x", "edi:y"]
    assert store.outputs_of("nothing") == ()
