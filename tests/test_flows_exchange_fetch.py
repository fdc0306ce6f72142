"""Fetching from a real OpenSSH and from a folder: nothing lost, nothing twice."""

import datetime as dt
from pathlib import Path

import pytest

from books.store import ReceiptState, Store
from edi.sme_common.message import write_message
from flows.exchange.fetch import fetch
from flows.exchange.office import open_office
from tests.exchange_cases import (
    delivery_note,
    fork,
    keep_secret,
    kill,
    make_settings,
    quick_disk,
    sftp_partner,
)
from tests.exchange_servers import PASSWORD, sftp_server
from tests.fault_proxy import Faults, faulty_line

pytestmark = pytest.mark.usefixtures(quick_disk.__name__)
AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture(params=["sftp", "folder"])
def house(request, tmp_path):
    """Settings and the folder that the partner leaves files in."""
    if request.param == "sftp":
        partner = sftp_partner(sftp_server())
        settings = make_settings(tmp_path, partner)
        keep_secret(settings, "sftp_password", PASSWORD)
        return settings, Path(partner["sftp"]["incoming"])
    share = tmp_path / "share"
    (share / "taken").mkdir(parents=True)
    places = {"incoming": str(share), "taken": str(share / "taken")}
    places["ack_suffix"] = ".ack"
    return make_settings(tmp_path, {"sends": (), "folder": places}), share


def message(number, message_id, at=AT, **values):
    paper = delivery_note(number, **values)
    return write_message(paper, message_id=message_id, issued_at=at)


def run_fetch(settings):
    with open_office(settings) as office:
        return fetch(office)


def inbox(settings):
    return sorted(p.name for p in settings.inbox.rglob("*") if p.is_file())


def left(folder):
    return sorted(p.name for p in folder.iterdir() if p.is_file())


def taken(folder):
    return sorted(p.name for p in (folder / "taken").iterdir())


def states(settings):
    with Store.open(settings.url, settings.shelf) as store:
        return [one.state for one in store.find_receipts()]


def test_into_the_inbox_and_out_of_the_partners_folder(house):
    settings, folder = house
    (folder / "注文書 1.xml").write_bytes(message("PO-1", "M1"))
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 b")
    for name in (".hidden", "c.pdf.part", "d.xml.ack"):
        (folder / name).write_bytes(b"not for us, not yet")
    fetched = run_fetch(settings)
    assert fetched.notices == []
    assert inbox(settings) == ["b.pdf", "注文書 1.xml"]
    assert left(folder) == [".hidden", "c.pdf.part", "d.xml.ack"]
    assert taken(folder) == ["b.pdf", "注文書 1.xml"]
    assert states(settings) == [ReceiptState.KEPT] * 2
    assert run_fetch(settings).kept == []


def test_duplicates_are_refused_and_told_once(house):
    settings, folder = house
    first = message("PO-1", "M1")
    (folder / "1.xml").write_bytes(first)
    run_fetch(settings)
    (folder / "same-bytes.xml").write_bytes(first)
    (folder / "same-id.xml").write_bytes(message("PO-9", "M1"))
    (folder / "same-number.xml").write_bytes(message("PO-1", "M2"))
    (folder / "other.xml").write_bytes(message("PO-2", "M4"))
    fetched = run_fetch(settings)
    assert len(fetched.notices) == 3
    assert all("二重には受け取りません" in told for told in fetched.notices)
    assert all("受信済みの 1.xml と" in told for told in fetched.notices)
    assert inbox(settings) == ["1.xml", "other.xml"]
    aside = settings.home / "exchange" / "duplicates" / "karatachi"
    kept = sorted(path.name[9:] for path in aside.iterdir())
    assert kept == ["same-id.xml", "same-number.xml"], "nothing is thrown away"
    assert left(folder) == []
    assert run_fetch(settings).notices == []


def test_the_same_id_of_another_partner_is_another_message(tmp_path):
    partners = []
    for name in ("a", "b"):
        share = tmp_path / name
        share.mkdir()
        (share / "1.xml").write_bytes(message("PO-1", "M1", notes=name))
        way = {"incoming": str(share)}
        partners.append({"id": name, "sends": (), "folder": way})
    settings = make_settings(tmp_path / "home", *partners)
    assert len(run_fetch(settings).kept) == 2


def test_what_we_have_from_elsewhere(house):
    settings, folder = house
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7 scanned before")
    with Store.open(settings.url, settings.shelf) as store:
        store.add_file(folder / "scan.pdf", "FAX 0401.pdf")
    fetched = run_fetch(settings)
    assert "FAX 0401.pdf" in fetched.notices[0]
    assert inbox(settings) == []
    assert taken(folder) == ["scan.pdf"]


def test_a_partner_that_lets_us_move_nothing(tmp_path):
    share = tmp_path / "share"
    share.mkdir()
    (share / "1.xml").write_bytes(message("PO-1", "M1"))
    (share / "2.xml").write_bytes(message("PO-1", "M1"))
    way = {"incoming": str(share)}
    settings = make_settings(tmp_path / "home", {"sends": (), "folder": way})
    assert len(run_fetch(settings).notices) == 1
    assert run_fetch(settings).notices == [], "told once"
    assert left(share) == ["1.xml", "2.xml"]
    assert inbox(settings) == ["1.xml"]


def _killed_fetch(settings, prepare):
    def work():
        prepare()
        run_fetch(settings)

    process = fork.Process(target=work)
    process.start()
    process.join(60)
    assert process.exitcode == -9


@pytest.mark.parametrize("moment", ["fetched", "written down", "in the inbox", "kept"])
def test_killed_at_each_step(house, moment):
    settings, folder = house
    (folder / "1.xml").write_bytes(message("PO-1", "M1"))

    def prepare():
        import flows.exchange.fetch as module

        put = module._put_into_inbox
        if moment == "fetched":
            Store.add_receipt = lambda *_: kill()
        elif moment == "written down":
            module._put_into_inbox = lambda *_: kill()
        elif moment == "in the inbox":
            module._put_into_inbox = lambda *a: (put(*a), kill())
        else:
            keep = Store.keep_receipt
            Store.keep_receipt = lambda *a: (keep(*a), kill())

    _killed_fetch(settings, prepare)
    assert left(folder) == ["1.xml"], "it stays until we have it"
    fetched = run_fetch(settings)
    assert fetched.notices == []
    assert inbox(settings) == ["1.xml"]
    assert taken(folder) == ["1.xml"]
    assert states(settings) == [ReceiptState.KEPT]


def test_killed_and_then_read_before_the_next_fetch(house):
    settings, folder = house
    (folder / "1.xml").write_bytes(message("PO-1", "M1"))

    def prepare():
        Store.keep_receipt = lambda *_: kill()

    _killed_fetch(settings, prepare)
    with Store.open(settings.url, settings.shelf) as store:
        (path,) = settings.inbox.rglob("1.xml")
        store.add_file(path)
        path.unlink()
    assert run_fetch(settings).notices == []
    assert inbox(settings) == [], "not a second time"
    assert taken(folder) == ["1.xml"]


def test_the_line_is_cut_during_a_download(tmp_path):
    server = sftp_server()
    faults = Faults()
    with faulty_line(server.port, faults) as port:
        partner = sftp_partner(server, port=port)
        settings = make_settings(tmp_path, partner)
        keep_secret(settings, "sftp_password", PASSWORD)
        folder = Path(partner["sftp"]["incoming"])
        (folder / "big.pdf").write_bytes(b"%PDF" + bytes(2_000_000))
        faults.cut_after = 4500  # within the requests for its parts
        fetched = run_fetch(settings)
        assert "受け取れません" in fetched.notices[0]
        assert [name for name in inbox(settings) if not name.startswith(".")] == []
        faults.cut_after = None
        assert len(run_fetch(settings).kept) == 1
    assert inbox(settings) == ["big.pdf"]
    assert (settings.inbox / "karatachi" / "big.pdf").stat().st_size == 2_000_004


def test_a_file_that_is_still_being_written(house, monkeypatch):
    settings, folder = house
    (folder / "slow.pdf").write_bytes(b"%PDF half")

    def write_more(_seconds):
        with (folder / "slow.pdf").open("ab") as file:
            file.write(b" and the rest")

    monkeypatch.setattr("time.sleep", write_more)
    assert run_fetch(settings).kept == []
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    assert len(run_fetch(settings).kept) == 1


def test_a_file_that_is_too_big_stays_and_is_told(house):
    settings, folder = house
    small = settings.limits.model_copy(update={"max_file_bytes": 5})
    settings = settings.model_copy(update={"limits": small})
    (folder / "big.pdf").write_bytes(b"%PDF-1.7")
    assert "大きすぎます" in run_fetch(settings).notices[0]
    assert left(folder) == ["big.pdf"]


def test_a_message_that_nobody_foresaw_is_taken_by_its_bytes(house, monkeypatch):
    settings, folder = house
    (folder / "1.xml").write_bytes(message("PO-1", "M1"))

    def fail(_data):
        raise ZeroDivisionError

    monkeypatch.setattr("flows.exchange.fetch.read_identity", fail)
    assert len(run_fetch(settings).kept) == 1


def test_one_file_that_cannot_be_had_does_not_stop_the_rest(tmp_path):
    share = tmp_path / "share"
    share.mkdir()
    for name in ("1.pdf", "2.pdf", "3.pdf"):
        (share / name).write_bytes(name.encode())
    way = {"incoming": str(share), "taken": str(share / "no-such-folder")}
    settings = make_settings(tmp_path / "home", {"sends": (), "folder": way})
    fetched = run_fetch(settings)
    assert len(fetched.notices) == 3
    assert inbox(settings) == ["1.pdf", "2.pdf", "3.pdf"]
    assert len(run_fetch(settings).notices) == 3, "told until they can be moved"
    assert inbox(settings) == ["1.pdf", "2.pdf", "3.pdf"]


def test_a_newer_file_of_the_same_name_is_not_moved_away(house, monkeypatch):
    settings, folder = house
    (folder / "orders.csv").write_bytes(b"1")
    keep = Store.keep_receipt

    def keep_and_replace(*arguments):
        keep(*arguments)
        (folder / "orders.csv").write_bytes(b"1 and 2")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "keep_receipt", keep_and_replace)
        run_fetch(settings)
    assert left(folder) == ["orders.csv"]
    assert len(run_fetch(settings).kept) == 1
    contents = {p.read_bytes() for p in settings.inbox.rglob("*orders.csv")}
    assert contents == {b"1", b"1 and 2"}
