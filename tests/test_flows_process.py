import dataclasses

import pytest

from books.errors import UnreadableFileError
from books.model import DocumentState
from books.settings_reading import ReviewRules
from books.store import DocumentQuery, FileState
from flows.outcome import FileResult
from tests.desk import clean, desk, put, work

__all__ = ["desk"]


def documents(desk):
    return desk.store.find(DocumentQuery(limit=None))


def quarantined(desk):
    return sorted(p.name for p in desk.settings.quarantine.glob("*"))


def test_a_clean_file_is_read_approved_and_leaves_the_inbox(desk):
    path = put(desk, "a.txt", clean("Q-1"))
    outcomes, _ = work(desk)
    assert outcomes["a.txt"].result is FileResult.READ
    (document,) = documents(desk)
    assert document.approved_by == "rule:clean"
    assert document.reading.source.file == "a.txt"
    assert document.file.path.read_text("utf-8") == clean("Q-1")
    assert not path.exists()


def test_clean_documents_wait_for_a_person_where_the_settings_say_so(desk):
    rules = ReviewRules(approve_clean_documents=False)
    object.__setattr__(
        desk, "settings", desk.settings.model_copy(update={"review": rules})
    )
    put(desk, "a.txt", clean("Q-1"))
    work(desk)
    assert documents(desk)[0].state is DocumentState.READY


@pytest.mark.parametrize(
    "changes", [{"review": ["total"]}, {"document_type": "invoice"}]
)
def test_doubts_and_flaws_go_to_a_person(desk, changes):
    put(desk, "a.txt", clean("Q-1", **changes))
    work(desk)
    assert documents(desk)[0].state is DocumentState.NEEDS_REVIEW


def test_the_same_file_again_is_one_document_with_a_notice(desk):
    put(desk, "a.txt", clean("Q-1"))
    work(desk)
    put(desk, "b.txt", clean("Q-1"))
    outcomes, _ = work(desk)
    assert outcomes["b.txt"].result is FileResult.SEEN
    assert "a.txt" in outcomes["b.txt"].message
    assert len(documents(desk)) == 1


def test_the_same_content_twice_in_one_inbox_is_read_once(desk):
    put(desk, "a.txt", clean("Q-1"))
    put(desk, "sub/b.txt", clean("Q-1"))
    outcomes, _ = work(desk)
    assert sorted(o.result for o in outcomes.values()) == ["read", "seen"]
    assert len(documents(desk)) == 1
    assert not [p for p in desk.settings.inbox.rglob("*") if p.is_file()]


def test_a_second_paper_of_the_same_invoice_is_found(desk):
    put(desk, "a.txt", clean("I-1", document_type="invoice"))
    put(desk, "b.txt", clean("I-1", document_type="invoice") + " ")
    work(desk)
    codes = [
        {f.code for f in d.reading.findings if f.code.startswith("duplicate")}
        for d in sorted(documents(desk), key=lambda d: d.file.name)
    ]
    assert codes[0] == set()
    assert codes[1]


def test_the_reason_does_not_name_the_file_as_the_store_does(desk):
    def read(path):
        raise UnreadableFileError("empty", f"{path.name}: 中身がありません。")

    put(desk, "空.pdf", "x")
    outcomes, _ = work(dataclasses.replace(desk, read=read))
    assert outcomes["空.pdf"].message == "中身がありません。"
    _, reason = quarantined(desk)
    told = (desk.settings.quarantine / reason).read_text("utf-8")
    assert "理由: 中身がありません。" in told


def test_an_unreadable_file_is_put_aside_with_its_reason(desk):
    put(desk, "secret.pdf", "unreadable")
    put(desk, "good.txt", clean("Q-1"))
    outcomes, _ = work(desk)
    assert outcomes["secret.pdf"].result is FileResult.QUARANTINED
    assert outcomes["good.txt"].result is FileResult.READ
    file, reason = quarantined(desk)
    assert file.startswith("secret-")
    told = (desk.settings.quarantine / reason).read_text("utf-8")
    assert "パスワード" in told
    assert "encrypted" in told


def test_a_refused_file_that_comes_again_is_tried_again(desk):
    put(desk, "secret.pdf", "unreadable")
    work(desk)
    put(desk, "secret.pdf", "unreadable")
    outcomes, _ = work(desk)
    assert outcomes["secret.pdf"].result is FileResult.QUARANTINED
    assert len(quarantined(desk)) == 2


def test_a_file_that_is_too_big_never_reaches_the_store(desk):
    put(desk, "big.txt", "x" * 6000)
    outcomes, _ = work(desk)
    assert outcomes["big.txt"].result is FileResult.QUARANTINED
    assert len(quarantined(desk)) == 2
    assert not desk.store.find_files(FileState.RECEIVED)


@pytest.mark.parametrize("text", ["bug", "missing"])
def test_a_failure_of_the_program_stops_only_its_file_and_is_tried_again(desk, text):
    put(desk, "a.txt", text)
    put(desk, "b.txt", clean("Q-1"))
    outcomes, _ = work(desk)
    assert outcomes["a.txt"].result is FileResult.FAILED
    assert outcomes["b.txt"].result is FileResult.READ
    outcomes, _ = work(desk)
    assert outcomes["a.txt"].result is FileResult.FAILED


def test_unfinished_hidden_and_odd_files_are_left_alone(desk):
    names = (".hidden", "~$book.xlsx", "scan.pdf.part", ".sync/a.txt")
    paths = [put(desk, name, clean("Q-1")) for name in names]
    link = desk.settings.inbox / "link.txt"
    link.symlink_to(paths[0])
    outcomes, _ = work(desk)
    assert not outcomes
    assert all(path.exists() for path in paths)


def test_a_growing_file_waits_for_the_next_run(desk, monkeypatch):
    path = put(desk, "a.txt", clean("Q-1"))
    monkeypatch.setattr("flows.arrivals.SETTLE_SECONDS", 60.0)
    monkeypatch.setattr(
        "flows.arrivals.time.sleep", lambda _: path.write_text("more and more and more")
    )
    outcomes, _ = work(desk)
    assert outcomes["a.txt"].result is FileResult.WAITING
    assert path.exists()


def test_an_invoice_is_compared_with_papers_that_are_read_after_it(desk):
    """Names decide the order of reading here; they must not decide the result."""
    ours, theirs = {"name": "株式会社でんぴょう製作所"}, {"name": "山田商店"}

    def row(quantity):
        row = {"description": "ねじ", "quantity": quantity, "unit_price": "10"}
        return [row | {"amount": quantity * 10, "tax_rate": "0.10"}]

    papers = {
        "a.txt": clean(
            "I-1", document_type="invoice", order_number="PO-1", lines=row(120)
        ),
        "b.txt": clean(
            "PO-1",
            document_type="purchase_order",
            issuer=ours,
            recipient=theirs,
            lines=row(120),
        ),
        "c.txt": clean(
            "D-1",
            document_type="delivery_note",
            order_number="PO-1",
            delivery_date="2026-11-01",
            lines=row(100),
        ),
    }
    for name, text in papers.items():
        put(desk, name, text)
    outcomes, _ = work(desk)
    (invoice,) = outcomes["a.txt"].documents
    codes = {f.code for f in desk.store.get(invoice.id).reading.findings}
    assert "quantity_mismatch" in codes
    assert desk.store.get(invoice.id).state is DocumentState.NEEDS_REVIEW


def test_several_documents_in_one_file(desk):
    text = "[" + ",".join(clean(f"Q-{n}", total=n) for n in (1, 2, 3)) + "]"
    put(desk, "pile.txt", text)
    outcomes, _ = work(desk)
    assert len(outcomes["pile.txt"].documents) == 3


def test_what_a_crash_left_received_is_read_by_the_next_run(desk):
    path = put(desk, "a.txt", clean("Q-1"))
    desk.store.add_file(path)
    path.unlink()  # the run died right here
    outcomes, _ = work(desk)
    assert outcomes["a.txt"].result is FileResult.READ
