"""Kill -9 at any moment: nothing is lost, nothing is there twice."""

import contextlib
import multiprocessing
import os
import random
import signal
import time

import pytest

from books.model import DocumentState
from books.store import DocumentQuery, FileState, JobState, Store
from tests.store_cases import DATABASES, READY, fresh_url, make_reading

FILES = 40
fork = multiprocessing.get_context("fork")


def readings(sha256, number):
    """One to three documents, the same at each reading of the file."""
    return [
        make_reading(sha256, document_number=f"{number}-{i}", total=number)
        for i in range(number % 3 + 1)
    ]


def work_through(url, folder, order=1):
    """What an intake does; from the start, whatever was done before."""
    with Store.open(url, folder / "originals") as store:
        (folder / "ready").touch()
        for number in range(FILES)[::order]:
            file = store.add_file(folder / f"{number}.pdf")
            found = readings(file.sha256, number)
            ids = store.add_readings(file.sha256, found, "OCR", [READY] * len(found))
            changed = make_reading(file.sha256, total=-number)
            store.revise(ids[0], changed, "佐藤", "訂正", 1)
            store.approve(ids[0], "部長")
            store.claim_export(f"edi:{number}", "edi", ids[:1])
            store.finish_export(f"edi:{number}", f"{number}.xml", "5" * 64)
            store.add_job(f"mail:{number}", "mail", {"番号": number})


def run_and_kill(url, folder, chance, workers):
    """Start workers at once, and kill each at a moment of its own."""
    (folder / "ready").unlink(missing_ok=True)
    processes = [
        fork.Process(target=work_through, args=(url, folder, order))
        for order in (1, -1)[:workers]
    ]
    for process in processes:
        process.start()
    while chance.random() < 0.9 and not (folder / "ready").exists():
        time.sleep(0.002)  # sometimes the kill comes while the store is being opened
    for process in processes:
        time.sleep(chance.random() * 0.25)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.join()


def check_everything_is_there_once(url, folder):
    with Store.open(url, folder / "originals") as store:
        assert store.verify() == ()
        documents = store.find(DocumentQuery(limit=None))
        expected = sorted(
            f"{n}-{i}" if i else f"INV-2026/001:{-n}"
            for n in range(FILES)
            for i in range(n % 3 + 1)
        )
        found = sorted(
            d.reading.document.document_number
            if d.index > 1
            else f"{d.reading.document.document_number}:{d.reading.document.total}"
            for d in documents
        )
        assert found == expected
        assert [len(store.history(d.id)) for d in documents] == [
            2 if d.index == 1 else 1 for d in documents
        ]
        states = [DocumentState.EXPORTED if d.index == 1 else READY for d in documents]
        assert [d.state for d in documents] == states
        assert len(store.find_files(FileState.READ)) == FILES
        assert len(store.find_exports()) == FILES
        assert len(store.find_jobs(state=JobState.QUEUED)) == FILES
        actions = [e.action for e in store.audit_log(limit=None)]
        assert actions.count("file.received") == FILES
        assert actions.count("document.added") == len(documents)
        assert actions.count("export.finished") == FILES
    kept = [p for p in (folder / "originals").glob("*/*") if "incoming" not in str(p)]
    assert len(kept) == FILES


@pytest.fixture(params=DATABASES)
def url(request, tmp_path):
    with fresh_url(request.param, tmp_path) as url:
        for number in range(FILES):
            (tmp_path / f"{number}.pdf").write_bytes(b"%PDF-" + bytes([number]) * 50000)
        yield url


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_again_and_again(url, tmp_path, workers):
    chance = random.Random(workers)
    for _ in range(6):
        run_and_kill(url, tmp_path, chance, workers)
        with Store.open(url, tmp_path / "originals") as store:
            assert store.verify() == ()
    work_through(url, tmp_path)
    check_everything_is_there_once(url, tmp_path)


def test_two_processes_at_once(url, tmp_path):
    """From both ends, so that they meet; the store is new for both."""
    processes = [
        fork.Process(target=work_through, args=(url, tmp_path, order))
        for order in (1, -1, 1)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    check_everything_is_there_once(url, tmp_path)
