"""The bot commands, as people type them."""

import datetime as dt
import socket

import pytest

from books.job_steps import JobState
from books.settings import Settings
from books.store import JobFrame, Store
from flows import cli
from flows.japanese import speak_japanese
from samples.sites import run_site
from tests.bot_cases import ACCOUNTING, BANK, journal, make_home, transfer_file
from tests.test_flows_bots_queue import OURS, invoice

COMMANDS = (
    "list post pay statement balances run jobs show answer resolve retry cancel stop withdraw "
    "start check record"
).split()


@pytest.fixture
def settings(tmp_path, monkeypatch):
    speak_japanese()
    settings = make_home(tmp_path, {ACCOUNTING: "http://127.0.0.1:9"})
    monkeypatch.setenv("DENPYO_HOME", str(settings.home))
    return settings


def run(*arguments):
    return cli.run_command(["bot", *(str(a) for a in arguments)])


def by(name="佐藤", reason="確認"):
    return ("--by", name, "--reason", reason)


def test_help_names_every_command_in_japanese(settings, capsys):
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert all(f" {name} " in shown for name in COMMANDS)
    for name in COMMANDS:
        assert run(name, "--help") == 0
    shown = capsys.readouterr().out
    for english in ("Usage", "Options", "Arguments", "Show this"):
        assert english not in shown


def test_sites_and_the_switch(settings, capsys):
    assert run("list") == 0
    assert "動作可" in capsys.readouterr().out
    assert run("stop", *by(reason="値がおかしい")) == 0
    assert run("list") == 0
    assert "停止中 (佐藤)" in capsys.readouterr().out
    assert run("stop", "nowhere", *by()) == 8
    assert run("start", *by()) == 0
    assert "サイト nowhere の定義がありません" in capsys.readouterr().err


def test_a_wrong_site_does_not_hide_the_others(settings, capsys):
    path = settings.sites / "broken" / "site.yaml"
    path.parent.mkdir()
    path.write_text("label: x\n", encoding="utf-8")
    assert run("list") == 0
    shown = capsys.readouterr().out
    assert "定義の誤り" in shown
    assert "practice_bank" in shown


def test_a_file_is_asked_for_and_shown(settings, tmp_path, capsys):
    path = transfer_file(tmp_path)
    assert run("pay", path, "--site", BANK) == 0
    assert run("pay", path, "--site", ACCOUNTING) == 6
    assert run("jobs") == 0
    with Store.open(settings.url, settings.originals) as store:
        (job,) = store.find_jobs()
    capsys.readouterr()
    assert run("show", job.reference) == 0
    shown = capsys.readouterr().out
    assert "2 件 165,000 円" in shown
    assert run("cancel", job.reference, *by()) == 0
    assert "「取りやめ」にしました" in capsys.readouterr().out
    assert run("jobs") == 0
    shown = capsys.readouterr().out
    assert "取りやめ" in shown
    assert "拒否" not in shown


def test_a_person_decides_about_what_is_unknown(settings, capsys):
    with Store.open(settings.url, settings.originals) as store:
        payload = {"day": "2026-10-31", "rows": []}
        store.add_job("journal:1", "journal", payload, JobFrame(site=ACCOUNTING))
        store.move_job("journal:1", JobState.NEEDS_PERSON, "w", "分からない")
    assert run("answer", "journal:1", "123456") == 6
    assert "回答を待っていません" in capsys.readouterr().err
    assert run("resolve", "journal:1", "--not", *by()) == 0
    with Store.open(settings.url, settings.originals) as store:
        assert store.get_job("journal:1").is_cleared
    assert run("resolve", "journal:1", "--happened", *by()) == 6
    assert run("show", "journal:9") == 8


def job_as(settings, state, message="", **evidence):
    """A job of the practice accounting that stands somewhere."""
    with Store.open(settings.url, settings.originals) as store:
        payload = {"day": "2026-10-31", "rows": []}
        store.add_job("journal:1", "journal", payload, JobFrame(site=ACCOUNTING))
        store.move_job("journal:1", state, "w", message, evidence)


def test_commands_in_a_message_can_be_typed_as_they_stand(settings, capsys):
    told = "`denpyo bot check`、`denpyo bot retry`、`denpyo bot resolve --not`"
    job_as(
        settings, JobState.NEEDS_PERSON, told, **{"1 clicked": "2026-11-30T20:00:00Z"}
    )
    assert run("show", "journal:1") == 0
    shown = "".join(capsys.readouterr().out.split("\n"))
    assert f"denpyo bot check {ACCOUNTING} --home" in shown
    assert "denpyo bot retry journal:1 --by 名前 --reason 理由 --home" in shown
    assert "denpyo bot resolve journal:1 --not --by 名前 --reason 理由 --home" in shown
    assert "2026-12-01 05:00:00" in shown, "the click by the clock on the wall"


def test_what_a_site_refused_says_what_to_do(settings, capsys):
    job_as(settings, JobState.FAILED, "サイトが受け付けませんでした: 科目がありません")
    assert run("show", "journal:1") == 0
    shown = "".join(capsys.readouterr().out.split("\n"))
    assert "translate" in shown
    assert "denpyo bot retry journal:1" in shown
    assert "denpyo bot cancel journal:1" in shown


def test_nothing_to_ask_for_is_told(settings, capsys):
    assert run("post", ACCOUNTING) == 0
    shown = capsys.readouterr().out
    assert "0 件を依頼しました" in shown
    assert "まだ依頼していないものはありません" in shown
    assert "ボットが実行します" not in shown


def test_an_argument_that_is_missing_is_named(settings, capsys):
    assert run("check", "--home", settings.home) == 2
    assert (
        "サイトの名前 (bot list で表示) を指定してください" in capsys.readouterr().err
    )


def test_what_a_dead_run_had_at_hand_is_told(settings, capsys):
    with Store.open(settings.url, settings.originals) as store:
        payload = {"day": "2026-10-31", "rows": []}
        store.add_job("journal:1", "journal", payload, JobFrame(site=ACCOUNTING))
        store.claim_job(("journal",), "dead", dt.timedelta(seconds=170))
    assert run("run", "--once") == 0
    shown = "".join(capsys.readouterr().out.split("\n"))
    assert "ほかの実行が作業中の依頼が 1 件あります(journal:1)" in shown
    assert "約 3 分後からの実行で引き継ぎます" in shown


@pytest.mark.browser
def test_a_site_that_is_down_is_named_with_its_address(settings, capsys):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    path = settings.home / "denpyo.yaml"
    text = path.read_text(encoding="utf-8").replace(":9\n", f":{port}\n")
    text = text.replace("pause_seconds: 0", "pause_seconds: 60")
    path.write_text(text, encoding="utf-8")
    with Store.open(settings.url, settings.originals) as store:
        payload = journal(1).model_dump(mode="json")
        store.add_job("journal:1", "journal", payload, JobFrame(site=ACCOUNTING))
    assert run("run", "--once") == 5
    told = f"(http://127.0.0.1:{port}) につながりません。サイトが動いているか、address が合っているか"
    shown = "".join(capsys.readouterr().out.split("\n"))
    assert told in shown
    assert "まだ行っていません" in shown
    assert "ERR_" not in shown
    assert run("check", ACCOUNTING) == 1
    found = capsys.readouterr()
    assert told in "".join(found.err.split("\n"))
    assert "見つからない" not in found.out


def test_balances_of_nobody_yet(settings, capsys):
    assert run("balances") == 0
    assert "合計" in capsys.readouterr().out


@pytest.mark.browser
@pytest.mark.slow
def test_from_an_approved_invoice_to_the_site_with_its_scan(
    tmp_path, monkeypatch, capsys
):
    speak_japanese()
    (tmp_path / "site").mkdir()
    with run_site("accounting", tmp_path / "site") as site:
        settings = make_home(tmp_path, {ACCOUNTING: site.url})
        text = (settings.home / "denpyo.yaml").read_text(encoding="utf-8")
        text += f"company: {{name: {OURS}}}\n"
        (settings.home / "denpyo.yaml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("DENPYO_HOME", str(settings.home))
        from books.secrets import Keyring
        from flows.bots.office import BotOffice

        settings = Settings.load(settings.home)
        with Store.open(settings.url, settings.originals) as store:
            office = BotOffice(settings, store, Keyring(settings.secrets))
            name = invoice(office)
            sha256 = store.get(name).file.sha256
        assert run("post", ACCOUNTING, "--kind", "invoice") == 0
        assert run("run", "--once") == 0
        shown = capsys.readouterr().out
        assert "1 件を依頼しました" in shown
        assert "全項目が一致しました" in shown
        (booked,) = site.state()["invoices"]
        assert [file["sha256"] for file in booked["files"]] == [sha256]
        assert (booked["partner"], booked["total"]) == ("有限会社からたち金属", 11_000)
        assert run("post", ACCOUNTING) == 0
        assert "0 件を依頼しました" in capsys.readouterr().out


def test_doctor_tells_what_the_bots_need(settings):
    from flows.doctor import _bots

    assert _bots(settings).ok
    (settings.secrets / "practice_accounting_password").unlink()
    check = _bots(settings)
    assert not check.ok
    assert "practice_accounting_password" in check.remedy
