import dataclasses
import hashlib

import pytest

from books.errors import FormatError
from books.model import DocumentState
from books.store import DocumentQuery, ExportState
from flows import kinds, publish
from flows.kinds import Kind, each
from tests.desk import clean, desk, put, work

__all__ = ["desk"]


class MachineStoppedError(BaseException):
    """Nothing catches this: as if the machine had been switched off."""


def render(documents, at, settings):
    return "\n".join([at.isoformat(), *(d.id for d in documents)]).encode(), ()


def everything(document, at, settings):
    return True


ONE = Kind("edi", "一件ごと", "one", ".txt", everything, render, each)
ALL = Kind("yayoi", "まとめて", "all", ".txt", everything, render)


@pytest.fixture(autouse=True)
def two_kinds(monkeypatch):
    monkeypatch.setattr(publish, "KINDS", (ONE, ALL))
    monkeypatch.setattr(kinds, "KINDS", (ONE, ALL))


def written(desk):
    return sorted(p for p in desk.settings.outbox.rglob("*.txt"))


def exports(desk):
    return desk.store.find_exports()


def test_each_document_goes_out_once_in_each_kind(desk):
    put(desk, "a.txt", clean("Q-1"))
    put(desk, "b.txt", clean("Q-2", total=5))
    _, published = work(desk)
    assert sorted(w.kind for w in published.written) == [
        "まとめて",
        "一件ごと",
        "一件ごと",
    ]
    assert len(written(desk)) == 3
    states = {d.state for d in desk.store.find(DocumentQuery())}
    assert states == {DocumentState.EXPORTED}
    assert work(desk)[1].written == ()


def test_the_store_knows_the_bytes_of_each_file(desk):
    put(desk, "a.txt", clean("Q-1"))
    work(desk)
    for export in exports(desk):
        content = (desk.settings.outbox / export.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == export.sha256


def test_names_tell_people_what_is_inside(desk):
    put(desk, "a.txt", clean("Q/../1 号"))
    work(desk)
    (name,) = [p.name for p in written(desk) if p.parent.name == "one"]
    assert name.startswith("見積書_Q-..-1-号_")


def test_a_later_document_goes_into_a_new_batch(desk):
    put(desk, "a.txt", clean("Q-1"))
    work(desk)
    put(desk, "b.txt", clean("Q-2", total=5))
    work(desk)
    batches = [e for e in exports(desk) if e.kind == "yayoi"]
    assert [len(e.document_ids) for e in batches] == [1, 1]


def test_only_the_kinds_of_the_settings_are_written(desk):
    settings = desk.settings.model_copy(update={"exports": ("yayoi",)})
    put(desk, "a.txt", clean("Q-1"))
    work(dataclasses.replace(desk, settings=settings))
    assert {e.kind for e in exports(desk)} == {"yayoi"}


def test_what_does_not_fit_is_told_and_holds_up_nobody(desk, monkeypatch):
    def strict(documents, at, settings):
        if documents[0].reading.document.document_number == "Q-1":
            raise FormatError("必須の項目がありません。")
        return render(documents, at, settings)

    monkeypatch.setattr(publish, "KINDS", (dataclasses.replace(ONE, render=strict),))
    put(desk, "a.txt", clean("Q-1"))
    put(desk, "b.txt", clean("Q-2", total=5))
    _, published = work(desk)
    assert len(published.written) == 1
    (notice,) = published.notices
    assert "Q-1" in notice
    assert "必須の項目" in notice


def test_a_bug_in_one_kind_does_not_stop_the_others(desk, monkeypatch):
    def broken(documents, at, settings):
        raise KeyError("oops")

    broken_kind = dataclasses.replace(ONE, render=broken)
    monkeypatch.setattr(publish, "KINDS", (broken_kind, ALL))
    put(desk, "a.txt", clean("Q-1"))
    _, published = work(desk)
    assert [w.kind for w in published.written] == ["まとめて"]
    assert "想定外" in published.notices[0]


def test_a_cancelled_export_goes_out_again_under_a_new_reference(desk):
    put(desk, "a.txt", clean("Q-1"))
    work(desk)
    first = next(e for e in exports(desk) if e.kind == "edi")
    desk.store.cancel_export(first.reference, "花子", "宛先の誤り")
    (document,) = desk.store.find(DocumentQuery())
    if document.state is not DocumentState.APPROVED:  # still out in the other kind
        reading = document.reading
        desk.store.revise(document.id, reading, "花子", "再出力", document.revision)
        desk.store.approve(document.id, "花子")
    work(desk)
    again = [e for e in exports(desk) if e.kind == "edi"]
    assert [e.state for e in again] == [ExportState.CANCELLED, ExportState.FINISHED]


STEPS = ("add_file", "add_readings", "approve", "claim_export", "finish_export")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("step", [*STEPS, "write_bytes", "unlink"])
def test_switched_off_at_any_step_and_run_again(desk, monkeypatch, step, nth, when):
    """Whatever step is cut off, before or after its effect: nothing lost or twice."""
    for number in (1, 2, 3):
        put(desk, f"{number}.txt", clean(f"Q-{number}", total=number))
    holder = {"write_bytes": publish, "unlink": type(desk.settings.inbox)}.get(
        step, type(desk.store)
    )
    original = getattr(holder, step)
    calls = []

    def stop(*args, **kwargs):
        calls.append(step)
        if len(calls) == nth and when == "before":
            raise MachineStoppedError
        result = original(*args, **kwargs)
        if len(calls) == nth:
            raise MachineStoppedError
        return result

    with monkeypatch.context() as patch:
        patch.setattr(holder, step, stop)
        with pytest.raises(MachineStoppedError):
            work(desk)
    work(desk)
    documents = desk.store.find(DocumentQuery())
    assert len(documents) == 3
    assert {d.state for d in documents} == {DocumentState.EXPORTED}
    for kind in ("edi", "yayoi"):
        out = [i for e in exports(desk) if e.kind == kind for i in e.document_ids]
        assert sorted(out) == sorted(d.id for d in documents)
    assert len(written(desk)) == len(exports(desk))
    assert not desk.store.find_exports(state=ExportState.CLAIMED)
    assert not [p for p in desk.settings.inbox.rglob("*") if p.is_file()]
    assert not desk.store.verify()
