"""Files of data: partners' own tables with and without their mapping."""

import datetime as dt
import io

import openpyxl
import pytest

from books.model import (
    Document,
    DocumentType,
    Origin,
    Party,
    Reading,
    Severity,
    Source,
)
from books.settings import Settings
from books.settings_company import Company
from books.triage import labels_to_look
from edi.mapping import propose_mapping, render_mapping
from flows.messages import finish_guessed, read_message_file, with_near_mapping

HEADINGS = "伝票番号 伝票日付 得意先名 明細 図番 品名 数量 単位 単価 金額 納期".split()
GOODS = ("T-7781", "2026/11/25", "甲精機株式会社", 1, "ZK-1", "軸", 3, "本", 10, 30)
TODAY = dt.date(2026, 11, 30)


def download(day="2026/11/25", headings=HEADINGS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["注文書一覧"], [f"出力日:{day}"], headings, [*GOODS, "2026/12/18"]):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.fixture
def home(tmp_path):
    (tmp_path / "mappings").mkdir()
    proposal = propose_mapping(download(), "甲精機", "甲精機株式会社")
    text = render_mapping(proposal.mapping, proposal.notes)
    (tmp_path / "mappings" / "kou.yaml").write_text(text, "utf-8")
    return Settings(home=tmp_path)


def kept(home, data: bytes):
    path = home.home / "order.xlsx"
    path.write_bytes(data)
    return path


GUESSED = (Reading(source=Source(file="a", sha256="0"), document=Document()),)


def test_the_next_days_file_is_read_by_the_mapping(home):
    (reading,) = read_message_file(kept(home, download("2026/11/26")), home, TODAY)
    assert reading.document.lines[0].description == "軸"
    assert reading.document.document_number == "T-7781"


def test_a_file_that_nearly_fits_a_mapping_is_told(home):
    path = kept(home, download(headings=["注文番号", *HEADINGS[1:]]))
    assert read_message_file(path, home, TODAY) is None
    (reading,) = with_near_mapping(GUESSED, path, home)
    (finding,) = reading.findings
    assert finding.severity is Severity.WARNING
    assert "対応表「甲精機」" in finding.message
    assert labels_to_look(reading) == ("似た対応表",)
    assert "見出し「伝票番号」がありません" in finding.message


def test_headings_moved_to_another_row_are_told(home):
    book = openpyxl.load_workbook(io.BytesIO(download()))
    book.active.insert_rows(1)
    data = io.BytesIO()
    book.save(data)
    (reading,) = with_near_mapping(GUESSED, kept(home, data.getvalue()), home)
    assert "ほか 8 件" in reading.findings[0].message


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"a,b\n1,2\n", b"PK\x03\x04"])
def test_nothing_is_told_of_other_files(home, data):
    assert with_near_mapping(GUESSED, kept(home, data), home) == GUESSED


def test_an_order_to_nobody_is_to_us(home):
    ours = home.model_copy(update={"company": Company(name="乙製作所")})
    (reading,) = read_message_file(kept(home, download()), ours, TODAY)
    assert reading.document.recipient.name == "乙製作所"
    assert [f.severity for f in reading.findings] == [Severity.INFO]
    assert "自社「乙製作所」" in reading.findings[0].message
    assert reading.fields["recipient.name"].origin is Origin.INFERRED


@pytest.mark.parametrize("name", ["", "甲精機(株)", "甲精機株式会社"])
def test_without_our_name_or_on_our_own_paper_nothing_is_added(home, name):
    ours = home.model_copy(
        update={"company": Company(name=name, other_names=("甲精機株式会社",))}
    )
    (reading,) = read_message_file(kept(home, download()), ours, TODAY)
    assert reading.document.recipient.name is None
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("reader", "kind", "ours"),
    [
        ("sheet", DocumentType.PURCHASE_ORDER, "乙製作所"),
        ("sheet", DocumentType.INVOICE, None),
        ("ocr", DocumentType.PURCHASE_ORDER, None),
    ],
)
def test_an_order_in_an_unknown_table_to_nobody_is_to_us(home, reader, kind, ours):
    own = home.model_copy(update={"company": Company(name="乙製作所")})
    paper = Document(document_type=kind, issuer=Party(name="甲精機"))
    guessed = Reading(
        source=Source(file="a", sha256="0", reader=reader), document=paper
    )
    (found,) = finish_guessed((guessed,), kept(home, b"a,b\n1,2\n"), own)
    assert found.document.recipient.name == ours
    assert ("recipient.name" in found.fields) is bool(ours)
