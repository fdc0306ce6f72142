"""Stopped before and after every single operation on the partner's folder."""

import datetime as dt

import pytest

from books.delivery import Found, NotFound, Unknown, Verdict
from books.exchange_ways import FolderWay
from edi.exchange.folder import _Disk, explain
from edi.exchange.shelf import Shelf
from edi.exchange.transport import Parcel, is_waiting

OPERATIONS = ("find_file", "write", "rename", "remove", "read")
PARCEL = Parcel(
    key="yamada:D1.1:edi#1",
    name="order.xml",
    content=b"<order/>" * 100,
    media_type="application/xml",
    words={},
    created_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC),
)


class StoppedError(BaseException):
    """What kill -9 is for the process: nothing of ours runs any more."""


class Stopping:
    """A disk that stops the process before or after its n-th operation."""

    def __init__(self, when, number):
        self._disk, self._when, self._left = _Disk(), when, number

    def __getattr__(self, name):
        operation = getattr(self._disk, name)

        def run(*arguments):
            self._left -= 1
            if self._left == 0 and self._when == "before":
                raise StoppedError
            done = operation(*arguments)
            if self._left == 0:
                raise StoppedError
            return done

        return run if name in OPERATIONS else operation


def shelf(folder, disk):
    way = FolderWay(outgoing=folder)
    return Shelf(way, disk, explain, lambda: None)


def send(folder, disk, committed):
    """What the house does: ask first if the last attempt was committed."""
    way = shelf(folder, disk)
    if committed:
        answer = way.find(PARCEL)
        if not isinstance(answer, NotFound):
            return answer
        committed.clear()
    return way.submit(PARCEL, lambda: committed.append(True))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("again", range(1, 5))
def test_there_once_wherever_it_was_stopped(tmp_path, when, number, again):
    committed = []
    for disk in (Stopping(when, number), Stopping(when, again)):
        try:
            send(tmp_path, disk, committed)
        except StoppedError:
            continue
    outcome = send(tmp_path, _Disk(), committed)
    assert isinstance(outcome, Found) or outcome.verdict is Verdict.DELIVERED
    assert [path.name for path in tmp_path.iterdir()] == [PARCEL.name]
    assert (tmp_path / PARCEL.name).read_bytes() == PARCEL.content


def test_nobody_knows_what_the_partner_took(tmp_path):
    committed = []
    send(tmp_path, _Disk(), committed)
    (tmp_path / PARCEL.name).unlink()
    assert isinstance(shelf(tmp_path, _Disk()).find(PARCEL), Unknown)


def test_a_file_of_another_with_the_same_size(tmp_path):
    (tmp_path / PARCEL.name).write_bytes(b"x" * len(PARCEL.content))
    way = shelf(tmp_path, _Disk())
    assert way.submit(PARCEL, lambda: None).verdict is Verdict.PERSON
    assert isinstance(way.find(PARCEL), Unknown)


def test_drafts_are_not_for_pickers_up():
    assert not is_waiting(PARCEL.draft)
    assert is_waiting(PARCEL.name)
