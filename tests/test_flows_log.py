import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from books import secrets
from books.secrets import Secret, load_secret
from books.settings import Settings
from books.settings_upkeep import LogRules
from flows.log import log, log_about, log_file, start_log
from tests.desk import desk, put, work

__all__ = ["desk"]
ROOT = Path(__file__).parents[1]
PEM = "-----BEGIN KEY-----\n" + "\n".join(c * 40 for c in "abcd") + "\n-----END-----"


@pytest.fixture(autouse=True)
def clean_handlers(monkeypatch):
    monkeypatch.setattr(secrets, "_known", set())
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    before = list(logging.getLogger().handlers)
    yield
    root = logging.getLogger()
    for handler in [h for h in root.handlers if h not in before]:
        root.removeHandler(handler)
        handler.close()


def settings_of(folder, **rules):
    return Settings(home=folder, logging=LogRules(**rules))


def lines(settings):
    return log_file(settings).read_text("utf-8").splitlines()


def test_json_lines_say_what_they_are_about(tmp_path):
    settings = settings_of(tmp_path, format="json")
    start_log(settings)
    with log_about(file="請求書.pdf"), log_about(document="D1"):
        log.warning("%s was odd\nvery", "it")
    log.info("plain")
    first, second = map(json.loads, lines(settings))
    assert first["message"] == "it was odd\nvery"
    assert (first["file"], first["document"]) == ("請求書.pdf", "D1")
    assert first["level"] == "WARNING"
    assert first["at"].endswith("+00:00")
    assert "file" not in second


def test_text_lines_say_it_too(tmp_path):
    settings = settings_of(tmp_path)
    start_log(settings)
    with log_about(document="D1"):
        log.error("odd")
    assert lines(settings)[0].endswith("denpyo odd [document=D1]")


@pytest.mark.parametrize("form", ["text", "json"])
def test_planted_secrets_are_not_to_be_found(tmp_path, monkeypatch, form):
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    planted = {
        "mail_password": 'p"a\\ss word/Ω',
        "sftp_key": PEM,
        "token": "tok-12345678",
    }
    for name, value in planted.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(value, "utf-8")
    monkeypatch.setenv("DENPYO_SECRET_OTHER", "from-environment")
    monkeypatch.setenv("DENPYO_FIELD_READER_KEY", "sk-reader")
    url = "postgresql+psycopg://me:db%2Fpass@h/d"
    settings = settings_of(tmp_path, format=form).model_copy(
        update={"database_url": url}
    )
    for name in planted:
        load_secret(name, folder)
    start_log(settings)
    everything = [*planted.values(), "from-environment", "sk-reader", "db/pass"]
    for value in everything:
        told = ValueError(f"server says: {value} {value!r}")
        log.error("login as %s failed", value, exc_info=told)
        with log_about(file=value):
            log.info("dict %s", {"value": value})
    log.warning("connect to %s", url)
    logging.getLogger("library").warning("bearer %s", planted["token"])
    text = log_file(settings).read_text("utf-8")
    shown = text + "\n".join(
        str(json.loads(t)) for t in text.splitlines() if form == "json"
    )
    for value in [*everything, "db%2Fpass", *PEM.splitlines()[1:-1]]:
        assert value not in shown
        assert repr(value)[1:-1] not in shown
    assert "***" in text


def test_a_short_secret_does_not_star_out_everything(tmp_path):
    Secret("on")
    settings = settings_of(tmp_path)
    start_log(settings)
    log.info("connection on")
    assert "connection on" in lines(settings)[0]


def test_the_log_has_an_end(tmp_path):
    settings = settings_of(tmp_path, max_bytes=2000, keep=2)
    start_log(settings)
    for number in range(200):
        log.info("line %d of many", number)
    found = sorted(p.name for p in log_file(settings).parent.glob("denpyo.log*"))
    assert found == ["denpyo.log", "denpyo.log.1", "denpyo.log.2", "denpyo.log.lock"]
    assert all(p.stat().st_size <= 2000 for p in log_file(settings).parent.iterdir())
    assert "line 199" in lines(settings)[-1]


@pytest.mark.slow
def test_several_processes_share_a_log(tmp_path):
    program = (
        "import sys; from pathlib import Path; from books.settings import Settings\n"
        "from books.settings_upkeep import LogRules\n"
        "from flows.log import log, start_log\n"
        "rules = LogRules(max_bytes=20000, keep=30)\n"
        "start_log(Settings(home=Path(sys.argv[1]), logging=rules))\n"
        "for n in range(400): log.info('%s-%03d', sys.argv[2], n)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), name],
            env=environment,
            cwd=ROOT,
        )
        for name in "abc"
    ]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    text = "".join(
        p.read_text("utf-8") for p in (tmp_path / "logs").glob("denpyo.log*")
    )
    written = {line.rpartition(" ")[2] for line in text.splitlines()}
    assert written == {f"{name}-{n:03d}" for name in "abc" for n in range(400)}


def test_a_run_says_which_file_and_document(desk):
    start_log(desk.settings.model_copy(update={"logging": LogRules(format="json")}))
    put(desk, "bad.json", "no json at all")
    put(desk, "good.json", json.dumps({"document_type": "quotation"}))
    work(desk)
    found = [json.loads(line) for line in lines(desk.settings)]
    about = {one["file"]: one for one in found if "file" in one}
    assert about["good.json"]["document"].startswith("D")


def test_a_log_whose_folder_is_gone_stops_nothing(tmp_path):
    home = tmp_path / "home"
    start_log(Settings(home=home))
    log.warning("one")
    shutil.rmtree(home)
    for _ in range(2):
        log.warning("nobody can keep this")
    start_log(Settings(home=tmp_path / "other"))
    log.warning("two")
    assert "two" in log_file(Settings(home=tmp_path / "other")).read_text("utf-8")
