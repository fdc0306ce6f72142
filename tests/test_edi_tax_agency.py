import datetime as dt
import logging
import tracemalloc
import zipfile

import pytest
from pydantic import SecretStr

from books.errors import FormatError, NotReadyError
from books.registry import RegistrantKind, Standing, judge
from edi.tax_agency.client import RegistryClient
from edi.tax_agency.connection import Connection
from edi.tax_agency.corporations import CorporationClient
from edi.tax_agency.files import find_file_day, read_registry_file
from tests.registry_server import (
    ENDED,
    ID,
    LATE,
    LIVE,
    PERSON,
    RECORDS,
    csv_bytes,
    registry_server,
)

TODAY = dt.date(2026, 11, 29)


@pytest.fixture
def server():
    with registry_server() as running:
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def connection(server, waits):
    options = {"pause_seconds": 0.0, "timeout_seconds": 5, "sleep": waits.append}
    with Connection(server.url, SecretStr(ID), **options) as found:
        yield found


@pytest.fixture
def client(connection):
    return RegistryClient(connection)


def test_numbers_with_their_history(client, server):
    live, ended, late, person = client.fetch_numbers((LIVE, ENDED, LATE, PERSON), TODAY)
    assert live.as_of == dt.date(2026, 11, 27)
    assert judge(live, TODAY).standing is Standing.IN_FORCE
    assert judge(ended, TODAY).standing is Standing.ENDED
    assert judge(ended, dt.date(2025, 3, 30)).standing is Standing.IN_FORCE
    assert judge(late, dt.date(2026, 4, 30)).standing is Standing.NOT_YET
    assert person.records[0].kind is RegistrantKind.PERSON
    assert person.records[0].trade_name == "みほん工房"
    ((path, asked),) = server.asked
    assert path == "/1/num"
    assert asked["type"] == "21"
    assert asked["history"] == "1"


def test_ten_numbers_at_a_time_and_the_unknown_is_absent(client, server):
    numbers = [f"T{n:013}" for n in range(1, 24)]
    found = client.fetch_numbers(numbers, TODAY)
    assert [p.number for p in found] == numbers
    assert not any(p.records for p in found)
    assert [len(a["number"].split(",")) for _, a in server.asked] == [10, 10, 3]


def test_changes_come_in_parts(client, server):
    found = list(client.fetch_changes(dt.date(2026, 11, 1), dt.date(2026, 11, 27)))
    assert [r.number for r in found] == [r["registratedNumber"] for r in RECORDS]
    assert [asked["divide"] for _, asked in server.asked] == list("12345")


def test_valid_on_a_day(client, server):
    assert client.fetch_valid(LIVE, TODAY)[0].number == LIVE
    assert server.asked[0][1]["day"] == "2026-11-29"


def test_a_busy_agency_is_asked_again_after_the_time_it_names(client, server, waits):
    server.refusals = [(503, {}), (429, {"Retry-After": "7"})]
    assert client.fetch_numbers([LIVE], TODAY)[0].records
    assert len(server.asked) == 3
    assert max(waits) == pytest.approx(7, abs=0.5)


def test_it_is_not_asked_for_ever(client, server):
    server.refusals = [(500, {})] * 9
    with pytest.raises(NotReadyError, match="応答コード 500"):
        client.fetch_numbers([LIVE], TODAY)
    assert len(server.asked) == 4


def test_questions_keep_their_distance(server):
    waits = []
    with Connection(
        server.url, SecretStr(ID), pause_seconds=3, sleep=waits.append
    ) as c:
        RegistryClient(c).fetch_numbers([f"T{n:013}" for n in range(1, 22)], TODAY)
    assert len(waits) == 2
    assert all(2.5 < wait <= 3 for wait in waits)


def test_the_application_id_is_never_told(server, caplog):
    caplog.set_level(logging.DEBUG)
    with (
        Connection(server.url, SecretStr("wrong-id-42"), pause_seconds=0) as connection,
        pytest.raises(NotReadyError) as refused,
    ):
        RegistryClient(connection).fetch_numbers([LIVE], TODAY)
    assert "403" in str(refused.value)
    told = caplog.text + str(refused.value) + repr(connection) + repr(refused.value)
    assert "wrong-id-42" not in told


def test_nobody_there():
    with (
        Connection("http://127.0.0.1:9", SecretStr(ID), pause_seconds=0) as connection,
        pytest.raises(NotReadyError, match="公表サイトの全件"),
    ):
        RegistryClient(connection).fetch_numbers([LIVE], TODAY)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"announcement": 5}',
        b'{"count": "2", "announcement": []}',
        b'{"announcement": [{"registratedNumber": "x"}]}',
        b"[" * 100_000,
    ],
)
def test_nonsense_is_refused(client, server, answer):
    server.answer = answer
    with pytest.raises(FormatError):
        client.fetch_numbers([LIVE], TODAY)


def rows(count=1):
    return [list(RECORDS[n % len(RECORDS)].values()) for n in range(count)]


def test_a_file_and_its_zip(tmp_path):
    plain = tmp_path / "1_20261031.csv"
    plain.write_bytes(csv_bytes(rows(5)))
    packed = tmp_path / "1_20261031.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "a/1.csv")
        archive.writestr("a/1.csv.asc", "signature")
    assert tuple(read_registry_file(plain)) == tuple(read_registry_file(packed))
    assert [r.number for r in read_registry_file(plain)] == [
        r["registratedNumber"] for r in RECORDS
    ]
    assert find_file_day(packed) == dt.date(2026, 10, 31)


def test_a_large_file_takes_little_memory(tmp_path):
    path = tmp_path / "all.csv"
    path.write_bytes(csv_bytes(rows(20_000)))
    tracemalloc.start()
    assert sum(1 for _ in read_registry_file(path)) == 20_000
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\r\n", "1行目: 項目が2個"),
        (csv_bytes(rows()) + b"\xff\xfe", "行目より後を読めません"),
        (csv_bytes([["x"] * 24]), "登録番号"),
        (b'"' + b"x" * 30_000, "1行目より後"),
    ],
)
def test_broken_files_name_the_row(tmp_path, content, told):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=told):
        list(read_registry_file(path))


def test_a_zip_without_csv(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    with pytest.raises(FormatError, match="CSV"):
        list(read_registry_file(path))


def test_corporations_by_number_and_name(connection, server):
    client = CorporationClient(connection)
    first, closed = client.fetch_numbers([LIVE[1:]])
    assert first.name == "株式会社でんぴょう見本"
    assert first.address == "東京都千代田区霞が関１－１"
    assert closed.closed_on == dt.date(2020, 1, 31)
    assert closed.successor == LIVE[1:]
    client.search("ABC 商事")
    assert server.asked[-1][1]["name"] == "ＡＢＣ　商事"
    with pytest.raises(FormatError, match="検査用数字"):
        client.fetch_numbers(["1234567890123"])
    server.answer = b"a,b\n1,2\n"
    with pytest.raises(FormatError):
        client.search("x")
