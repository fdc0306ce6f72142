"""File to readings: anything on a page becomes a record; the samples read right."""

import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from books.model import DocumentType
from books.record import to_record
from books.settings import Settings
from extractors import extract
from extractors.page import Box, Page, Word
from extractors.reader import FileContent
from extractors.recipe import known_names, read_content
from tests.paper import grid, put, read, sheet

SAMPLES = Path(__file__).parents[1] / "samples"
PRINTED = (
    "請求書 御請求書 納品書 注文書 領収書 御中 様 株式会社見本 見本産業株式会社 佐藤花子 たとえ工房 "
    "品名 数量 単位 単価 金額 税率 摘要 備考 小計 合計 消費税 消費税(10%) 10%対象 8%対象(軽減) 非課税 "
    "源泉徴収税額 差引ご請求額 前回ご請求額 ご入金額 繰越金額 うち消費税 税込 請求番号 請求日 お支払期限 "
    "ご注文番号 登録番号 T7000012050002 〒100-0001 東京都千代田区見本1-1 TEL 03-0000-0000 件名 振込先 "
    "みずほ銀行 渋谷支店 普通 1234567 カ)ミホン ※ ※は軽減税率対象 △1,200 ¥12,345- 1,000 100 10 8% "
    "12 個 2026年9月30日 令和8年9月30日 9/30 以下余白 1/2 お預り お釣り （ ） ﾞ ㈱ ⑩ ① 　"
)
WORDS = PRINTED.split(" ")
anything = st.tuples(
    st.sampled_from(WORDS) | st.text(max_size=12),
    st.integers(-20, 600),
    st.integers(-20, 840),
    st.sampled_from([6, 10, 10, 10, 14, 22]),
)
aligned = st.tuples(
    st.sampled_from(WORDS),
    st.integers(0, 6).map(lambda i: 40 + 80 * i),
    st.integers(0, 30).map(lambda i: 40 + 24 * i),
    st.just(10),
)


@st.composite
def pages(draw, number=1):
    placed = draw(st.lists(aligned, max_size=45)) + draw(st.lists(anything, max_size=6))
    words = [put(*word) for word in placed]
    rules = draw(
        st.sampled_from([[], grid([30, 110, 190, 270, 560], range(30, 800, 24))])
    )
    return sheet(
        words,
        rules=rules,
        number=number,
        reader=draw(st.sampled_from(["text", "ocr", "sheet"])),
    )


@limits(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(pages(), st.none() | pages(number=2))
def test_anything_on_paper_becomes_records(first, second):
    readings = read(first, *([second] if second else []), known=("見本産業株式会社",))
    assert readings
    for reading in readings:
        record = json.loads(json.dumps(to_record(reading), ensure_ascii=False))
        assert record["document_type"] in set(DocumentType)
        assert set(record["evidence"]) <= set(record["confidence"])
        assert all(0 <= sure <= 1 for sure in record["confidence"].values())


def test_no_pages_and_blank_pages_go_to_a_person():
    for content in ((), (sheet(), sheet(number=2))):
        (reading,) = read_content(FileContent("0" * 64, "pdf", content), "白.pdf")
        assert reading.document.document_type is DocumentType.OTHER
        assert reading.review == ("document_type",)
        assert reading.source.pages == tuple(page.number for page in content)
        assert reading.source.reader == "none"


@pytest.mark.parametrize("reader", ["text", "ocr", "sheet"])
def test_the_source_says_how_it_was_read(reader):
    (reading,) = read(sheet(put("請求書", 200, 40, 22), reader=reader))
    assert reading.source.reader == reader
    assert (reading.source.file, reading.source.sha256) == ("紙.pdf", "0" * 64)


def test_names_that_the_company_knows():
    settings = Settings.model_validate(
        {
            "company": {"name": "株式会社見本", "other_names": ["見本商店"]},
            "partners": [{"name": "有限会社たとえ"}],
        }
    )
    assert known_names(settings) == ("株式会社見本", "見本商店", "有限会社たとえ")
    assert known_names(Settings()) == ()


def test_a_form_in_a_sheet_is_read_like_paper(tmp_path):
    path = tmp_path / "請求書.csv"
    path.write_text(
        "請求書\n,,,請求番号,S-26-9\n見本産業株式会社 御中,,,請求日,2026/9/30\n"
        "品名,数量,単価,金額\nねじ,10,30,300\n,,小計,300\n,,消費税(10%),30\n,,合計,330\n",
        encoding="utf-8",
    )
    (reading,) = extract(path, Settings())
    assert reading.source.reader == "sheet"
    assert reading.document.document_number == "S-26-9"
    assert reading.document.total == 330


# --- samples with a text layer, letter for letter -------------------------------------


def sample_files():
    with (SAMPLES / "manifest.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["variant"] == "pdf"]


@cache
def record_of(name: str):
    (reading,) = extract(SAMPLES / "inbox" / name, Settings())
    return to_record(reading)


def expected(row):
    text = (SAMPLES / "expected" / row["truth"]).read_text(encoding="utf-8")
    return json.loads(text)


KEY_FIELDS = (
    "document_type",
    "document_number",
    "issue_date",
    "due_date",
    "order_number",
    "tax_total",
    "total",
    "amount_due",
    "withholding_tax",
    "tax_summary",
    "bank_accounts",
)
LINE_FIELDS = ("description", "quantity", "unit_price", "amount")


@pytest.mark.ocr  # a text layer is trusted when it agrees with the picture
@pytest.mark.parametrize("row", sample_files(), ids=lambda row: row["file"])
def test_samples_with_a_text_layer(row):
    found, wanted = record_of(row["file"]), expected(row)
    if found["source"]["reader"] != "text":
        pytest.skip(
            "the text layer was not trusted: reading pictures is tested elsewhere"
        )
    assert {k: found[k] for k in KEY_FIELDS} == {k: wanted[k] for k in KEY_FIELDS}
    for side in ("issuer", "recipient"):
        assert found[side]["name"] == wanted[side]["name"]
    if wanted["delivery_date"]:
        assert found["delivery_date"] == wanted["delivery_date"]
    number = wanted["issuer"]["registration_number"]
    assert found["issuer"]["registration_number"] == number
    pick = [
        [{k: x[k] for k in LINE_FIELDS} for x in r["lines"]] for r in (found, wanted)
    ]
    assert pick[0] == pick[1]


def test_what_the_reader_had_to_do_is_told():
    """A repaired file is compared with its original by a person."""
    page = Page(1, 595, 842, notes=("壊れた PDF を修復して読みました", "何かの注意"))
    word = Word("請求書", Box(250, 40, 330, 60))
    content = FileContent("0" * 64, "pdf", (replace(page, words=(word,)),))
    (reading,) = read_content(content, "紙.pdf")
    assert [(f.code, f.severity.value) for f in reading.findings] == [
        ("repaired_file", "warning"),
        ("read_from_picture", "info"),
    ]
