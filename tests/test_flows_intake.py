"""The whole flow with a real Prefect server, and runs that are killed."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from books.errors import ConflictError, NotReadyError
from books.model import DocumentState
from books.settings import PrefectSettings, Settings
from books.store import DocumentQuery, ExportState, FileState, Store
from flows import server
from flows.desk import open_desk
from flows.lock import hold
from tests.desk import clean

ROOT = Path(__file__).parents[1]
TEXT_PAPERS = ("01_invoice_cloud", "03_invoice_inclusive", "13_return_invoice")
FAKE = "tests.fake_extract:extract"
pytestmark = pytest.mark.flow


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def prefect(tmp_path_factory):
    home = tmp_path_factory.mktemp("prefect")
    settings = Settings(home=home, prefect=PrefectSettings(port=free_port()))
    before = dict(os.environ)
    server.ensure_server(settings)
    yield settings
    server.stop_server(settings)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def home(prefect, tmp_path):
    """A home folder whose runs show on the one server of the tests."""
    values = {
        "prefect": {"port": prefect.prefect.port},
        "company": {"name": "株式会社でんぴょう製作所"},
    }
    folder = tmp_path / "home"
    (folder / "inbox").mkdir(parents=True)
    (folder / "denpyo.yaml").write_text(yaml.safe_dump(values, allow_unicode=True))
    return folder


def start(home, extract=FAKE, errors=None):
    command = [sys.executable, "-m", "tests.fake_run", str(home), extract]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,
    )


def finish(home, extract=FAKE):
    run = start(home, extract)
    out, _ = run.communicate(timeout=120)
    assert run.returncode == 0
    return out


def open_store(home):
    settings = Settings.load(home)
    return Store.open(settings.url, settings.shelf)


def test_a_run_takes_every_file_to_its_end_and_shows_in_prefect(home, prefect):
    texts = {
        "a.txt": clean("Q-1"),
        "b.txt": "unreadable",
        "c.txt": "crash",
        "d.txt": "bug",
    }
    for name, text in texts.items():
        (home / "inbox" / name).write_text(text, encoding="utf-8")
    assert "done 4" in finish(home)
    assert "done 1" in finish(home)  # only the one that met a bug is tried again
    with open_store(home) as store:
        (document,) = store.find(DocumentQuery())
        assert document.state is DocumentState.EXPORTED
        assert len(store.find_files(FileState.QUARANTINED)) == 2
    report = (home / "outbox" / "report.html").read_text("utf-8")
    assert "d.txt" in report
    assert states_in_prefect(prefect) >= {"読み取り済み", "隔離", "エラー"}


def run_states(home):
    """Types of the states of all flow runs of this home."""
    settings = Settings.load(home)
    url = server.page_url(settings) + "/api/flow_runs/filter"
    asked = {"flow_runs": {"name": {"any_": [str(home)]}}}
    return {run["state_type"] for run in httpx.post(url, json=asked).json()}


def states_in_prefect(settings):
    """Names of the states of all task runs, once the server has noted them."""
    url = server.page_url(settings) + "/api/task_runs/filter"
    names = set()
    for _ in range(50):
        found = httpx.post(url, json={}).json()
        names = {run["state_name"] for run in found}
        if "エラー" in names:
            break
        time.sleep(0.2)
    return names


def test_only_one_run_at_a_time_works_in_a_home(home):
    settings = Settings.load(home)
    with (
        hold(home / "run.lock"),
        pytest.raises(ConflictError, match="ほかの denpyo run"),
        open_desk(settings, extract=FAKE),
    ):
        pass


def test_the_server_is_reused_and_reports_itself(prefect):
    before = server.server_status(prefect)
    began = time.monotonic()
    server.ensure_server(prefect)
    assert time.monotonic() - began < 5  # a start takes 12 and more
    assert server.server_status(prefect) == before
    assert before.running


def test_another_program_on_the_port_is_told(tmp_path, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings(home=tmp_path, prefect=PrefectSettings(port=port))
        with pytest.raises(NotReadyError, match=r"prefect\.port"):
            server.ensure_server(settings)


@pytest.fixture
def own_server(home):
    """A server of this home alone, which a test may take down."""
    path = home / "denpyo.yaml"
    values = yaml.safe_load(path.read_text("utf-8")) | {
        "prefect": {"port": free_port()}
    }
    path.write_text(yaml.safe_dump(values, allow_unicode=True))
    settings = Settings.load(home)
    before = dict(os.environ)
    server.ensure_server(settings)
    yield server.server_status(settings).pid
    server.stop_server(settings)
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize(
    ("blow", "longest"),
    [pytest.param(signal.SIGKILL, 100, marks=pytest.mark.slow), (signal.SIGSTOP, 120)],
)
def test_a_lost_server_neither_stops_nor_delays_the_work(
    home, own_server, blow, longest
):
    for number in range(12):
        path = home / "inbox" / f"{number:02}.txt"
        path.write_text(clean(f"Q-{number}", total=number + 1), encoding="utf-8")
    run = start(home, errors=subprocess.PIPE)
    assert run.stdout.readline() == "working\n"
    began = time.monotonic()
    os.killpg(own_server, blow)
    out, errors = run.communicate(timeout=240)
    seconds = time.monotonic() - began
    if blow == signal.SIGSTOP:
        os.killpg(own_server, signal.SIGCONT)
    assert (run.returncode, errors) == (0, "")
    assert "done 12" in out
    assert out.count("notice ") == out.count("サーバーとの接続が切れました") == 1
    documents = check_everything_once(home, 12)
    assert {d.state for d in documents} == {DocumentState.EXPORTED}
    assert (home / "outbox" / "report.html").exists()
    assert seconds < longest


def test_without_any_server_the_work_is_done_and_it_is_said(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = {"prefect": {"port": taken.getsockname()[1]}}
        (home / "denpyo.yaml").write_text(yaml.safe_dump(port))
        (home / "inbox" / "a.txt").write_text(clean("Q-1"), encoding="utf-8")
        out = finish(home)
    assert "done 1" in out
    assert "prefect.port" in out
    check_everything_once(home, 1)


def kill_and_resume(home, put, kills, seed, extract):
    """Kill -9 the whole process group ``kills`` times; returns after a full run.

    Before each run two more files arrive; the kill comes at a random moment between
    the first step and a little after the time that such a run takes.
    """
    chance = random.Random(seed)
    longest = 2.0
    for number in range(kills):
        put(2 * number)
        put(2 * number + 1)
        run = start(home, extract)
        assert run.stdout.readline() == "working\n"
        began = time.monotonic()
        try:
            run.wait(chance.uniform(0, longest))
            longest = max(0.5, 0.9 * (time.monotonic() - began))  # it was too late
        except subprocess.TimeoutExpired:
            longest = min(12.0, longest * 1.2)
        os.killpg(run.pid, signal.SIGKILL) if run.poll() is None else None
        run.wait()
        run.stdout.close()
    finish(home, extract)


def check_everything_once(home, count):
    with open_store(home) as store:
        documents = store.find(DocumentQuery(limit=None))
        names = sorted(d.file.first_name for d in documents)
        exports = store.find_exports()
        assert not store.verify()
    assert len(names) == len(set(names)) == count
    out = {}
    for export in exports:
        assert export.state is ExportState.FINISHED
        for document_id in export.document_ids:
            out.setdefault(document_id, []).append(export.kind)
    for document in documents:
        kinds = out.get(document.id, [])
        assert len(kinds) == len(set(kinds))
        assert bool(kinds) == (document.state is DocumentState.EXPORTED)
    files = {p.name for p in (home / "outbox").rglob("*") if p.is_file()}
    expected = {Path(export.path).name for export in exports}
    assert expected <= files
    assert not list((home / "inbox").iterdir())
    return documents


@pytest.mark.parametrize(
    "kills", [4, pytest.param(25, marks=[pytest.mark.slow, pytest.mark.timeout(900)])]
)
def test_killed_again_and_again_loses_nothing_and_doubles_nothing(home, kills):
    def put(number):
        draft = home / f"{number}.draft"
        draft.write_text(clean(f"Q-{number}", total=number + 1), encoding="utf-8")
        shutil.move(draft, home / "inbox" / f"{number}.txt")

    kill_and_resume(home, put, kills, seed=kills, extract=FAKE)
    assert "RUNNING" not in run_states(home)
    documents = check_everything_once(home, 2 * kills)
    assert {d.state for d in documents} == {DocumentState.EXPORTED}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_killed_while_it_reads_real_papers(home):
    """The same with text PDFs and the real readers, 25 times."""
    papers = sorted((ROOT / "samples" / "inbox").glob("*.pdf"))
    texts = [p for p in papers if p.stem in TEXT_PAPERS]
    assert len(texts) == len(TEXT_PAPERS)

    def put(number):
        content = texts[number % len(texts)].read_bytes() + b"\n%% %d\n" % number
        draft = home / f"{number}.draft"
        draft.write_bytes(content)
        shutil.move(draft, home / "inbox" / f"{number}.pdf")

    ours = yaml.safe_load((home / "denpyo.yaml").read_text("utf-8"))
    samples = (ROOT / "samples" / "denpyo.yaml").read_text("utf-8")
    both = ours | yaml.safe_load(samples)
    (home / "denpyo.yaml").write_text(yaml.safe_dump(both, allow_unicode=True))
    kill_and_resume(home, put, 25, seed=1, extract="extractors:extract")
    documents = check_everything_once(home, 50)
    assert {d.state for d in documents} >= {DocumentState.EXPORTED}
