import datetime as dt

import pytest

from books.errors import NotReadyError
from books.settings import TaxAgency
from books.store import DocumentQuery, Store
from flows.cli import run_command
from flows.registry import ID_VARIABLE, import_files, refresh
from tests.desk import clean, desk, put, work
from tests.registry_server import (
    ENDED,
    ID,
    LIVE,
    RECORDS,
    csv_bytes,
    registry_server,
)

__all__ = ["desk"]
ISSUER = {"name": "株式会社でんぴょう見本", "registration_number": LIVE}
LATE_ISSUER = {"name": "終了商店", "registration_number": ENDED}


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv(ID_VARIABLE, ID)
    with registry_server() as running:
        yield running


@pytest.fixture
def asking(desk, server):
    agency = TaxAgency(ask=True, registry_url=server.url, pause_seconds=0)
    settings = desk.settings.model_copy(update={"tax_agency": agency})
    object.__setattr__(desk, "settings", settings)
    return desk


def paper(number, issuer=ISSUER):
    return clean(number, document_type="invoice", issuer=issuer)


def codes(desk):
    found = desk.store.find(DocumentQuery(limit=None))
    return {
        f.code
        for document in found
        for f in document.reading.findings
        if f.code.startswith(("registration_not_", "registration_conf"))
    }


def test_nothing_is_asked_unless_the_settings_say_so(desk, server):
    put(desk, "a.txt", paper("I-1"))
    work(desk)
    assert server.asked == []
    assert codes(desk) == set()


def test_a_number_is_asked_about_once(asking, server):
    put(asking, "a.txt", paper("I-1"))
    put(asking, "b.txt", paper("I-2"))
    work(asking)
    assert len(server.asked) == 1
    assert codes(asking) == {"registration_confirmed"}


def test_a_registration_that_ended_is_an_error(asking):
    put(asking, "a.txt", paper("I-1", LATE_ISSUER))
    work(asking)
    assert codes(asking) == {"registration_not_in_force"}


def test_an_agency_that_is_away_holds_nothing_up(asking, server):
    server.refusals = [(503, {})] * 99
    put(asking, "a.txt", paper("I-1"))
    outcomes, _ = work(asking)
    assert outcomes["a.txt"].result.name == "READ"
    assert codes(asking) == set()


def test_imported_files_are_used_without_asking(desk, server, tmp_path):
    path = tmp_path / "zenken_20261031.csv"
    path.write_bytes(csv_bytes([list(r.values()) for r in RECORDS]))
    assert import_files(desk.store, [path], dt.date(2026, 11, 29), "情シス") == {
        path: len(RECORDS)
    }
    put(desk, "a.txt", paper("I-1", LATE_ISSUER))
    work(desk)
    assert server.asked == []
    assert codes(desk) == {"registration_not_in_force"}


def test_changes_follow_the_last_file(asking, server, tmp_path):
    today = dt.date(2026, 11, 29)
    with pytest.raises(NotReadyError, match="全件ファイル"):
        refresh(asking.store, asking.settings, today, "情シス")
    path = tmp_path / "zenken_20261031.csv"
    path.write_bytes(csv_bytes([list(RECORDS[0].values())]))
    import_files(asking.store, [path], today, "情シス")
    assert refresh(asking.store, asking.settings, today, "情シス") == len(RECORDS)
    assert server.asked[0][1]["from"] == "2026-10-31"
    assert asking.store.registry_day() == today


def test_without_an_application_id_the_remedy_is_told(asking, monkeypatch):
    monkeypatch.delenv(ID_VARIABLE)
    path_free = dt.date(2026, 11, 29)
    asking.store.keep_registrations([], path_free, "情シス", "x")
    with pytest.raises(NotReadyError, match=ID_VARIABLE):
        refresh(asking.store, asking.settings, path_free, "情シス")


@pytest.fixture
def home(tmp_path, monkeypatch, server):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("DENPYO_HOME", str(folder))
    text = f"tax_agency: {{registry_url: '{server.url}', corporations_url: '{server.url}', pause_seconds: 0}}"
    (folder / "denpyo.yaml").write_text(text, "utf-8")
    return folder


def test_a_number_that_is_none_hides_no_others(home, capsys):
    assert run_command(["registry", "check", LIVE, "T123", ENDED, "abc"]) == 7
    told = capsys.readouterr()
    assert LIVE in told.out
    assert ENDED in told.out
    assert "「T123」「abc」は登録番号ではありません" in told.err.replace("\n", "")


def test_the_command_line(home, tmp_path, capsys):
    path = tmp_path / "zenken_20261031.csv"
    path.write_bytes(csv_bytes([list(r.values()) for r in RECORDS]))
    assert run_command(["registry", "check", LIVE]) == 0
    assert "未確認" in capsys.readouterr().out
    assert run_command(["registry", "check", LIVE, "--ask", "--day", "2023-09-30"]) == 0
    assert "登録前" in capsys.readouterr().out
    assert run_command(["registry", "import", str(path)]) == 0
    assert "5 件" in capsys.readouterr().out
    assert run_command(["registry", "check", ENDED]) == 0
    assert "失効" in capsys.readouterr().out
    assert run_command(["registry", "name", "見本"]) == 0
    assert "千代田区" in capsys.readouterr().out
    assert run_command(["registry", "check", "123"]) == 7
    with Store.open(f"sqlite:///{home / 'denpyo.db'}", home / "originals") as store:
        assert store.count_registrations() == len(RECORDS)
