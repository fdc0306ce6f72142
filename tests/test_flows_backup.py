import stat

import pytest

from books import archive
from books.store import Store
from flows import cli
from flows.japanese import speak_japanese
from flows.up.parts import get_part
from tests.backup_cases import PASSPHRASE, fill, full_home, quick_keys
from tests.store_cases import execute


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    quick_keys(monkeypatch)
    for name in ("DENPYO_SECRET_BACKUP_KEY", "DENPYO_DATABASE_URL", "DENPYO_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    speak_japanese()


@pytest.fixture
def home(tmp_path):
    with full_home("sqlite", tmp_path) as (settings, _):
        yield settings


def run(*arguments):
    return cli.run_command([str(a) for a in arguments])


def told(capsys):
    shown = capsys.readouterr()
    return (shown.out + shown.err).replace("\n", "")


def test_whoever_starts_the_house_is_told_that_the_passphrase_is_missing(
    home, monkeypatch, capsys
):
    monkeypatch.setattr("flows.daily.clock.keep_time", lambda *_, **__: None)
    get_part("clock").run(home)
    assert "denpyo backup --new-passphrase" in told(capsys)
    asleep = home.schedules.backup.model_copy(update={"enabled": False})
    schedules = home.schedules.model_copy(update={"backup": asleep})
    get_part("clock").run(home.model_copy(update={"schedules": schedules}))
    assert told(capsys) == ""
    assert run("backup", "--new-passphrase", "--home", home.home) == 0
    told(capsys)
    get_part("clock").run(home)
    assert told(capsys) == ""


def actions(settings):
    with Store.open(settings.url, settings.originals) as store:
        return [(entry.actor, entry.action) for entry in store.audit_log()]


def test_from_the_first_passphrase_to_the_restored_home(home, tmp_path, capsys):
    assert run("backup", "--home", home.home) == 5
    assert "--new-passphrase" in told(capsys)
    assert run("backup", "--new-passphrase", "--home", home.home) == 0
    passphrase = (home.secrets / "backup_key").read_text().strip()
    assert passphrase in told(capsys)
    assert stat.S_IMODE((home.secrets / "backup_key").stat().st_mode) == 0o600
    assert run("backup", "--new-passphrase", "--home", home.home) == 6
    out = tmp_path / "out"
    assert run("backup", "--home", home.home, "--to", out, "--keep", 2) == 0
    assert "戻せることを確かめました" in told(capsys)
    assert actions(home)[0][1] == "backup.made"
    (made,) = out.glob("*.backup")
    assert run("backup", "--check", made, "--home", home.home) == 0
    key = tmp_path / "key"
    key.write_text(passphrase)
    new = tmp_path / "new"
    assert run("restore", made, "--home", new) == 5
    assert run("restore", made, "--home", new, "--key-file", key) == 0
    assert "二度出さないよう" in told(capsys)
    assert run("export", "--home", new) == 5
    assert run("send", "--home", new) == 5
    assert "復元したもの" in told(capsys)
    with Store.open(home.url, home.originals) as store:
        document = store.find()[0].id
    assert run("export", "--paid", document, "--home", new) == 0, "to be marked"
    assert "出力はしていません" in told(capsys)
    assert run("restore", "--release", "--by", "佐藤", "--home", new) == 0
    assert run("send", "--home", new) == 0
    settings = home.model_copy(update={"home": new})
    assert ("佐藤", "backup.released") in actions(settings)
    assert stat.S_IMODE((new / "secrets").stat().st_mode) == 0o700


def test_checking_a_backup_reads_every_original(home, capsys, monkeypatch):
    monkeypatch.setenv("DENPYO_SECRET_BACKUP_KEY", PASSPHRASE.reveal())
    assert run("backup", "--home", home.home) == 0
    (made,) = home.backups.glob("*.backup")
    next(home.backups.glob("originals-*/*/*")).unlink()
    assert run("backup", "--check", made, "--home", home.home) == 5
    assert "1 件が、ないか壊れています" in told(capsys)


def test_a_backup_of_a_store_that_is_not_sound_says_so_and_removes_nothing(
    home, capsys, monkeypatch
):
    monkeypatch.setenv("DENPYO_SECRET_BACKUP_KEY", PASSPHRASE.reveal())
    assert run("backup", "--home", home.home) == 0
    with Store.open(home.url, home.originals) as store:
        place = next(store.originals.folder.glob("??/*"))
        place.unlink()
        execute(store, "UPDATE jobs SET message = 'x'")
    assert run("verify", "--home", home.home) == 10
    assert "不整合: 1 件" in told(capsys)
    assert run("backup", "--home", home.home, "--keep", 1) == 0, "it has the original"
    next(home.backups.glob("originals-*")).rename(home.home / "gone")
    assert run("backup", "--home", home.home, "--keep", 1) == 10
    assert "古い控えは消さずに" in told(capsys)


def test_a_failed_backup_is_noted(home, monkeypatch):
    monkeypatch.setenv("DENPYO_SECRET_BACKUP_KEY", PASSPHRASE.reveal())
    home.backups.parent.joinpath("backups").write_text("a file is in the way")
    assert run("backup", "--home", home.home) == 5
    assert actions(home)[0][1] == "backup.failed"


def test_the_passphrase_may_lie_in_the_keyring(home, monkeypatch):
    monkeypatch.setattr(
        "keyring.get_password",
        lambda service, name: {("denpyo", "backup_key"): "from the ring"}[
            service, name
        ],
    )
    assert run("backup", "--home", home.home) == 0


def test_verify_against_what_was_written_down(home, tmp_path, capsys):
    report = tmp_path / "検査.txt"
    assert run("verify", "--home", home.home, "--report", report) == 0
    end = capsys.readouterr().out.split()
    noted = next(word for word in end if ":" in word and len(word) > 64)
    assert "不整合: 0 件" in report.read_text("utf-8-sig")
    with Store.open(home.url, home.originals) as store:
        store.audit("試験", "later", "x", {})
    assert run("verify", "--home", home.home, "--end", noted) == 0
    number = noted.partition(":")[0]
    assert run("verify", "--home", home.home, "--end", f"{number}:{'0' * 64}") == 10
    assert run("verify", "--home", home.home, "--end", "soon") == 7
    assert "番号:ハッシュ" in told(capsys)


def test_the_archive_is_searched_and_handed_over(home, tmp_path, capsys):
    base = ("archive", "search", "--home", home.home)
    found = tmp_path / "found.csv"
    assert run(*base, "--partner", "山田", "--csv", found) == 0
    assert "書類 4 件" in told(capsys)
    lines = found.read_text("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert str(home.originals.resolve()) in lines[1]
    assert run(*base, "--from", "2026-04-01") == 0
    assert "書類 0 件" in told(capsys)
    assert run(*base, "--amount-from", 2000, "--amount-to", 2200) == 0
    assert "書類 1 件" in told(capsys)
    out = tmp_path / "提出"
    handed = ("archive", "export", "--home", home.home, "--out", out)
    assert run(*handed, "--from", "2026-03-01", "--to", "2026-03-31") == 0
    assert (out / archive.INDEX).is_file()
    assert run(*handed) == 6, "it is there already"


def test_what_is_past_its_period_is_listed_and_stays(home, capsys, monkeypatch):
    import datetime as dt

    monkeypatch.setattr("flows.clock.today", lambda: dt.date(2036, 6, 1))
    assert run("archive", "retention", "--home", home.home) == 0
    shown = told(capsys)
    assert "4 件" in shown
    assert "書類を消しません" in shown
    with Store.open(home.url, home.originals) as store:
        assert store.count() == 4
        assert store.verify() == ()


def test_restoring_over_a_home_at_work_is_refused(home, tmp_path, monkeypatch, capsys):
    from flows.lock import hold

    monkeypatch.setenv("DENPYO_SECRET_BACKUP_KEY", PASSPHRASE.reveal())
    assert run("backup", "--home", home.home, "--to", tmp_path / "out") == 0
    (made,) = (tmp_path / "out").glob("*.backup")
    with hold(home.home / "run.lock"):
        assert run("restore", made, "--home", home.home, "--replace") == 6
    assert "run が動いて" in told(capsys)
    fill_more(home, tmp_path)
    assert run("restore", made, "--home", home.home, "--replace") == 0
    (aside,) = home.home.parent.glob("home.before-*")
    assert (aside / "denpyo.db").is_file()


def fill_more(settings, folder):
    with Store.open(settings.url, settings.originals) as store:
        fill(store, folder)
