"""The watcher of the parts: real processes, small ones."""

import datetime as dt
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from importlib.metadata import version

import pytest

from books.schedules import JAPAN
from books.settings import Settings
from books.settings_bots import Bots
from books.store import Store
from flows import server
from flows.atomic import write_text
from flows.daily.child import TIMED_OUT, run_child
from flows.daily.clock import Hands, News, beat_file
from flows.daily.steps import get_step
from flows.up import watcher as module
from flows.up.check import check_parts
from flows.up.parts import (
    PARTS,
    Part,
    get_part,
    note_alone,
    read_alone,
    read_pids,
    state_file,
)
from flows.up.processes import is_ours
from flows.up.systemd import write_units
from flows.up.watcher import Watcher, stop_watcher
from tests.exchange_servers import free_port

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=JAPAN)
FAKE = "import sys, time; open(sys.argv[2], 'a').write(str(time.time()) + ' '); "
CODES = {
    "steady": FAKE + "print('こんにちは [x]', flush=True); time.sleep(60)",
    "dies": FAKE + "print('だめ', flush=True); sys.exit(3)",
}


def nothing(_):
    """A part that never runs here."""


@pytest.fixture
def home(tmp_path, monkeypatch):
    def command(name, _settings):
        return [sys.executable, "-c", CODES[name], "flows.cli", str(tmp_path / name)]

    monkeypatch.setattr(module, "command_of", command)
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)
    ports = {"web": {"port": free_port()}, "prefect": {"port": free_port()}}
    return Settings.model_validate({"home": tmp_path, **ports})


def starts(settings, name):
    """When a part was started."""
    path = settings.home / name
    return [float(one) for one in path.read_text().split()] if path.exists() else []


def run_until(settings, name, count, *names):
    """Watch parts until one was started so often, then press Ctrl-C."""
    parts = [Part(one, one, "cyan", nothing) for one in names]

    def press():
        end = time.monotonic() + 60
        while len(starts(settings, name)) < count and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    finger = threading.Thread(target=press, daemon=True)
    finger.start()
    kept = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        Watcher(settings, parts).run()
    finally:
        finger.join()
        for number, handler in kept.items():
            signal.signal(number, handler)


def test_parts_are_shown_restarted_and_ended(home, capsys):
    run_until(home, "dies", 3, "steady", "dies")
    told = capsys.readouterr().out
    assert "steady │ こんにちは [x]" in told
    assert told.count("dies   │ だめ") >= 2
    assert len(starts(home, "steady")) == 1
    assert "終了コード 3" in told
    assert told.rstrip().endswith("止まりました。")
    assert not state_file(home).exists()


def test_pauses_grow_while_a_part_keeps_dying(home, capsys):
    run_until(home, "dies", 5, "dies")
    told = re.findall(r"([0-9.]+) 秒後", capsys.readouterr().out)
    assert [float(one) for one in told[:5]] == [0.1, 0.1, 0.2, 0.4, 0.8]


def test_what_a_killed_watcher_left_is_ended_by_the_next_one_or_by_down(home):
    command = [sys.executable, "-c", "import time; time.sleep(60)", "flows.cli"]
    by_next = partial(run_until, home, "steady", 1, "steady")
    for end in (partial(stop_watcher, home), by_next):
        orphan = subprocess.Popen(command, start_new_session=True)
        state_file(home).parent.mkdir(exist_ok=True)
        pids = {"up": 2**22 + 1, "steady": orphan.pid}
        state_file(home).write_text(json.dumps(pids))
        end()
        orphan.wait(10)
    assert stop_watcher(home) is False


def test_check_tells_each_part(home):
    found = {one.label: one for one in check_parts(home, NOW)}
    assert not any(one.well for one in found.values())
    assert "denpyo up" in found["まとめ役"].told
    beat_file(home).parent.mkdir(exist_ok=True)
    beat_file(home).write_text(json.dumps({"at": NOW.isoformat()}))
    found = {one.label: one for one in check_parts(home, NOW)}
    assert found["時計係"].well
    late = {o.label: o for o in check_parts(home, NOW + dt.timedelta(minutes=3))}
    assert not late["時計係"].well
    assert read_pids(home) == {}


def test_check_sees_parts_that_systemd_started(home):
    """Each by ``up --only``, without the watcher."""
    note_alone(get_part("clock"), home)
    assert read_alone(home) == {"clock": os.getpid()}
    command = [sys.executable, "-c", "import time; time.sleep(60)", "flows.cli"]
    with subprocess.Popen(command) as runner:
        (home.home / "up" / "runner.pid").write_text(str(runner.pid))
        for _ in range(500):  # it has no name for a moment
            if is_ours(runner.pid):
                break
            time.sleep(0.01)
        found = {one.label: one for one in check_parts(home, NOW)}
        assert found["まとめ役"].well
        assert found["実行係"].told == f"pid {runner.pid}"
        runner.kill()
    found = {one.label: one for one in check_parts(home, NOW)}
    assert not found["実行係"].well


def test_the_pages_of_another_home_at_our_port_are_not_ours(home):
    """The samples' `make serve` has the port: a green line would show their papers."""
    with socket.create_server(("127.0.0.1", home.web.port)):
        pages = {one.label: one for one in check_parts(home, NOW)}["画面"]
        assert not pages.well
        assert "make serve" in pages.told
        command = [sys.executable, "-c", "import time; time.sleep(60)", "flows.cli"]
        with subprocess.Popen(command) as ours:
            write_text(home.home / "up" / "serving.pid", str(ours.pid))
            for _ in range(500):  # it has no name for a moment
                if is_ours(ours.pid):
                    break
                time.sleep(0.01)
            assert {one.label: one for one in check_parts(home, NOW)}["画面"].well
            ours.kill()


def test_the_server_waits_while_another_home_serves_prefect(home, monkeypatch):
    """After `make run` the samples' server has the port; dying of it fills the log."""
    answers = iter([version("prefect")] * 3 + [None])
    monkeypatch.setattr(server, "_answering_version", lambda _: next(answers))
    monkeypatch.setattr(server, "STAND_BY_SECONDS", 0.0)
    said = []
    server.stand_by(home, said.append)
    assert next(answers, "used up") == "used up"
    assert len(said) == 1
    assert "prefect.port" in said[0]


def test_units_name_every_part_and_no_secret(home, tmp_path):
    assert len(write_units(home, tmp_path / "units")) == len(PARTS)  # no bots here
    bots = Bots.model_validate({"sites": {"practice_bank": {}}})
    home = home.model_copy(update={"bots": bots})
    written = write_units(home, tmp_path / "units")
    assert len(written) == len(PARTS) + 1
    for part, path in zip(PARTS, written, strict=False):
        unit = path.read_text("utf-8")
        assert f'up --only {part.name} --home "{home.home.resolve()}"' in unit
        assert "EnvironmentFile=-/etc/denpyo.env" in unit


def test_units_of_a_folder_with_any_name_are_what_systemd_takes(tmp_path):
    home = tmp_path / '経理 部 100% "$HOME"'
    home.mkdir()
    written = write_units(Settings(home=home), tmp_path / "units")
    unit = written[0].read_text("utf-8")
    name = str(home.resolve()).replace("%", "%%").replace('"', '\\"')
    assert f'\nEnvironment="DENPYO_HOME={name}"\n' in unit
    assert f'--home "{name.replace("$", "$$")}"\n' in unit
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze to verify the units with")
    checked = subprocess.run(
        [program, "verify", *written], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.fixture
def small(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home)


def test_a_command_is_run_and_its_last_lines_are_kept(small):
    beats = []
    ended = run_child(small, ["schedules"], 120, lambda: beats.append(1))
    assert ended.code == 0
    assert "denpyo.yaml の schedules" in ended.lines[-1]


def test_a_command_that_takes_too_long_is_stopped(small):
    ended = run_child(small, ["schedules"], 0.05, lambda: None)
    assert ended.code == TIMED_OUT


def test_a_slot_that_prefect_does_not_take_is_done_here(home):
    said, here = [], []
    clock = [0.0]
    hands = Hands(home, said.append, monotonic=lambda: clock[0])
    hands._do_it_here = lambda step, slot: here.append((step.name, slot))
    step = get_step("publish")
    hands(step, NOW, 1)  # no server answers: done at once
    assert here == [("publish", NOW)]
    hands(step, NOW, 1)
    assert len(here) == 1  # asked a moment ago
    clock[0] += 200
    hands(step, NOW, 1)
    assert len(here) == 2  # nobody took it
    hands(step, NOW, 2)
    assert len(here) == 3  # the next try is asked for at once
    assert "Prefect を通さずに" in said[0]


def test_a_slot_that_prefect_takes_but_nobody_does_is_done_here_after_a_while(home):
    here, asked = [], []
    clock = [0.0]
    hands = Hands(home, lambda _: None, monotonic=lambda: clock[0])
    hands._ask_prefect = lambda key: asked.append(key) or True
    hands._do_it_here = lambda step, slot: here.append(step.name)
    for seconds in range(0, 150, 10):
        clock[0] = float(seconds)
        hands(get_step("publish"), NOW, 1)
    assert (len(asked), here) == (1, ["publish"])


def test_new_settings_are_noticed_and_mistakes_in_them_told_once(small):
    said = []
    path = small.home / "denpyo.yaml"
    path.write_text("web: {port: 9000}")
    news = News(small, said.append)
    assert not news.has_come()
    path.write_text("web: {port: nine}")
    assert [news.has_come() for _ in range(3)] == [False, False, False]
    assert len(said) == 1
    assert "元の設定で続けます" in said[0]
    path.write_text("web: {port: 9001}")
    assert news.has_come()


@pytest.mark.slow
def test_up_without_prefect_does_what_is_due_and_ends_cleanly(tmp_path):
    home = tmp_path / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "denpyo.yaml").write_text(
        f"web: {{port: {free_port()}}}\nprefect: {{port: {free_port()}}}\n"
        "schedules:\n  intake: {every_minutes: 1}\n"
    )
    (home / "inbox" / "a.csv").write_text("項目,値\n番号,1\n")
    command = [sys.executable, "-m", "flows.cli", "up", "--no-prefect", "--home", home]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        settings = Settings.load(home)
        end = time.monotonic() + 240
        while time.monotonic() < end:
            time.sleep(1)
            if not list((home / "inbox").iterdir()) and (home / "denpyo.db").exists():
                with Store.open(settings.url, settings.shelf) as store:
                    if store.find_slots("intake"):
                        break
        assert all(one.well for one in check_parts(settings, dt.datetime.now(JAPAN)))
        assert stop_watcher(settings)
        told, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "受信箱の読み取り" in told
    assert read_pids(settings) == {}
