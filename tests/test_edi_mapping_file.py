"""Mapping files: what is wrong in them is told; what is written is read again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.errors import FormatError, SettingsError
from edi.mapping import (
    compare_mappings,
    find_mapping,
    identify_mapped,
    load_mapping,
    load_mappings,
    propose_mapping,
    render_mapping,
)
from edi.mapping.file import parse_mapping
from tests.buyers import BUYERS, FOLDER, hibiki, hinata, mapping

GOOD = """
name: 甲社
document: 注文書
recognise:
  headings: [注文番号]
columns:
  - {column: 注文番号, field: document_number}
"""
HERE = Path("甲社.yaml")


def parse(text):
    return parse_mapping(text.encode(), HERE)


def test_a_small_mapping_is_enough():
    found = parse(GOOD)
    assert found.file.encoding == "cp932"
    assert found.columns[0].name == "注文番号"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: 甲社", "nmae: 甲社", "nmae という項目はありません"),
        ("注文書", "注文", "document に「注文」は使えません"),
        (
            "document_number",
            "document_no",
            "columns[1].field に「document_no」は使えません",
        ),
        ("{column: 注文番号, field", "{field", "column (見出し) か at (列の記号)"),
        ("field: document_number", "field: total, format: YYYYMMDD", "種類に合う書式"),
        ("field: document_number", "field: issue_date, format: YYMM", "日付の書式"),
        ("field: document_number", "field: purpose, values: {1: 新しい}", "新規、new"),
        (
            "field: document_number",
            "field: lines.tax_rate, values: {1: 標準}",
            "「標準」",
        ),
        (
            "field: document_number",
            "field: document_number, split: 1",
            "lines. の項目だけ",
        ),
        ("headings: [注文番号]", "headings: []", "どれか一つ以上"),
        ("headings: [注文番号]", "cells: {3C: x}", "recognise.cells"),
        ("columns:", "skip: [{column: a, matches: '('}]\ncolumns:", "正規表現"),
        (
            "columns:",
            "constants: {issue_date: 昨日}\ncolumns:",
            "constants の issue_date",
        ),
        ("field: document_number", "field: document_number, record: H", "record_at"),
        ("columns:", "heading_rows: [1, 2, 3]\ncolumns:", "2 行まで"),
        ("columns:", "name: 乙社\ncolumns:", "2 回書かれています"),
        ("columns:", "\tcolumns:", "タブ"),
        ("columns:", "file: {kind: xls}\ncolumns:", "file.kind"),
    ],
)
def test_mistakes_are_told_with_their_place(old, new, told):
    assert old in GOOD
    with pytest.raises(SettingsError) as error:
        parse(GOOD.replace(old, new, 1))
    assert "対応表 甲社.yaml を使えません" in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize(
    "data", [b"", b"- a", b"\xff\xfe", b"a: [", b"x" * 2_000_000, b"[" * 9_000]
)
def test_what_is_no_mapping_is_refused(data):
    with pytest.raises(SettingsError):
        parse_mapping(data, HERE)


def test_codes_keep_their_zeros():
    text = GOOD.replace("field: document_number", "field: purpose, values: {01: 新規}")
    assert parse(text).columns[0].values == {"01": "新規"}


@pytest.mark.parametrize("name", BUYERS)
def test_samples_survive_their_own_writing(name):
    assert parse(render_mapping(mapping(name))) == mapping(name)


@pytest.mark.parametrize("name", [n for n in BUYERS if n != "hinode-foods"])
def test_proposals_survive_their_own_writing(name):
    proposal = propose_mapping(BUYERS[name](), "甲社: #1", "甲 & 乙")
    assert parse(render_mapping(proposal.mapping, proposal.notes)) == proposal.mapping


@given(st.text(max_size=30), st.text(min_size=1, max_size=30))
def test_any_name_and_heading_survives(name, heading):
    found = parse(GOOD).model_copy(update={"name": name, "ignore": (heading,)})
    assert parse(render_mapping(found, {heading: "a\nb # c"})) == found


# --- folder ---------------------------------------------------------------------------


def test_a_folder_of_mappings():
    assert len(load_mappings(FOLDER)) == len(BUYERS)
    assert load_mappings(FOLDER / "none") == ()


def test_two_mappings_of_one_name_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"a\.yaml と同じ"):
        load_mappings(tmp_path)


def test_a_mapping_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError, match="開けません"):
        load_mapping(tmp_path / "none.yaml")


def test_no_mapping_fits_and_why():
    others = [m for m in load_mappings(FOLDER) if m != mapping("hinata-store")]
    assert find_mapping(hinata(), others) is None
    nearest = compare_mappings(hinata(), others)[0]
    assert nearest.lacking
    assert not nearest.fits


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n\xff\xfe\x00", b"a,b\r\n1,2\r\n"])
def test_other_files_belong_to_no_mapping(data):
    assert not identify_mapped(data, load_mappings(FOLDER))


def test_a_buyers_file_is_identified():
    assert identify_mapped(hinata(), load_mappings(FOLDER))


def test_several_mappings_that_fit_are_named():
    twin = mapping("hibiki-denshi").model_copy(update={"name": "響電子 予備"})
    with pytest.raises(FormatError, match="「響電子 発注・納期回答」、「響電子 予備」"):
        find_mapping(hibiki(), [mapping("hibiki-denshi"), twin])


def test_a_file_is_recognised_by_its_beginning():
    text = GOOD.replace("headings: [注文番号]", "starts_with: 発注NO,枝番")
    assert find_mapping(hibiki(), [parse(text)]) is not None
    assert find_mapping(hinata(), [parse(text)]) is None
