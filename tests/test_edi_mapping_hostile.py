"""Files that mean harm, or are merely broken: a sentence, quickly, in little memory."""

import io
import subprocess
import sys
import textwrap
import time
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import DenpyoError, FormatError
from books.model import Severity
from edi.accounting.table import Report
from edi.mapping import propose_mapping, read_mapped, write_mapped
from edi.mapping.grid import MAX_CELLS, read_grid
from edi.mapping.texts import csv_text
from tests.buyers import aomine, mapping, nordwind

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NORDWIND = mapping("nordwind-japan")


def rezip(data, changes, added=None):
    """A workbook with parts changed by functions, and parts added."""
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            change = changes.get(name, lambda x: x)
            archive.writestr(name, change(source.read(name)))
        for name, content in (added or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def with_rows(data, rows):
    return rezip(
        data, {SHEET: lambda x: x.replace(b"</sheetData>", rows + b"</sheetData>")}
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "中身が空"),
        (b"\xff\xfe\x00", "文字コード"),
        (b"a,b\x00\r\n1,2", "文字コード"),
        (b"a" * 200_000 + b"\x1b[31m", "制御文字"),
        (b'a,b\r\n"1,2\r\n', "引用符"),
        (b'a,b\r\n"1"x,2\r\n', "引用符"),
        (b'"' + b'""' * 5_000_000, "引用符"),
        (b"," * 1_000_000, "列が"),
        (OLE + b"x" * 600, "古い形式"),
        (OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (b"PK\x03\x04" + b"x" * 600, "壊れて"),
        (b"x" * (20 * 1024 * 1024 + 1), "大きすぎ"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused(data, told):
    with pytest.raises(FormatError, match=told):
        read_grid(data)


def test_macros_are_refused():
    data = rezip(nordwind(), {}, {"xl/vbaProject.bin": b"x"})
    with pytest.raises(FormatError, match="マクロ"):
        read_grid(data)


def test_links_to_other_files_are_told_and_not_followed():
    data = rezip(nordwind(), {}, {"xl/externalLinks/externalLink1.xml": b"<x/>"})
    _, findings = read_mapped(data, NORDWIND)
    assert any("リンク" in f.message for f in findings)


SHARED = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>PO-7</t></si><si><r><t>弁</t></r><r><t>座</t></r><rPh sb="0" eb="2"><t>ベンザ</t></rPh></si>
</sst>"""


def with_shared_texts(strings=SHARED):
    """The workbook as Excel itself writes it: texts stand in a part of their own."""

    def refer(sheet):
        for number, text in enumerate(("PO-70046", "Gasket kit")):
            inline = f't="inlineStr"><is><t>{text}</t></is></c>'.encode()
            assert inline in sheet
            sheet = sheet.replace(inline, b't="s"><v>%d</v></c>' % number)
        return sheet

    return rezip(nordwind(), {SHEET: refer}, {"xl/sharedStrings.xml": strings})


def test_shared_texts_are_read_without_their_readings():
    documents, _ = read_mapped(with_shared_texts(), NORDWIND)
    assert documents[1].document_number == "PO-7"
    assert documents[1].lines[0].description == "弁座"


def test_a_document_type_is_refused():
    bomb = '<!DOCTYPE w [<!ENTITY a "b">]>'
    in_sheet = {SHEET: lambda x: bomb.encode() + x}
    for data in (rezip(nordwind(), in_sheet), with_shared_texts(bomb + SHARED)):
        with pytest.raises(FormatError, match="宣言"):
            read_mapped(data, NORDWIND)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    data = rezip(nordwind(), {}, {"xl/media/bomb.bin": b"\0" * (65 * 1024 * 1024)})
    began = time.process_time()
    with pytest.raises(FormatError, match="展開すると大きすぎ"):
        read_grid(data)
    assert time.process_time() - began < 1


def test_too_many_cells_are_refused():
    with pytest.raises(FormatError, match="セルが"):
        read_grid(b"a,b\r\n" + b"1,2\r\n" * (MAX_CELLS // 2 + 1))


MEASURE = r"""
    import re, sys, time
    from pathlib import Path
    from edi.mapping import load_mapping, read_mapped
    data, mapping = Path(sys.argv[1]).read_bytes(), load_mapping(Path(sys.argv[2]))
    began = time.process_time()
    documents, _ = read_mapped(data, mapping)
    status = Path("/proc/self/status").read_text()  # of this process alone
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024
    print(len(documents), time.process_time() - began, peak)
"""


def test_a_million_empty_rows_cost_little(tmp_path):
    rows = b"".join(b'<row r="%d" spans="1:9"/>' % n for n in range(10, 1_000_010))
    path = tmp_path / "empty.xlsx"
    path.write_bytes(with_rows(nordwind(), rows))
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(MEASURE),
            path,
            "samples/mappings/nordwind-japan.yaml",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told[0] == "2"
    assert float(told[1]) < 5
    assert int(told[2]) < 500


def test_a_sheet_that_lies_about_its_size_is_read():
    def lie(sheet):
        return sheet.replace(b'ref="A1:L6"', b'ref="A1:XFD1048576"')

    documents, _ = read_mapped(rezip(nordwind(), {SHEET: lie}), NORDWIND)
    assert len(documents) == 2


def test_cells_without_addresses_are_counted():
    import re

    def bare(sheet):
        return re.sub(rb' r="[A-Z]*[0-9]+"', b"", sheet)

    expected = read_mapped(nordwind(), NORDWIND)
    data = rezip(nordwind(), {SHEET: lambda x: bare(x).replace(b"<row", b"<row", 1)})
    # the empty second row is not stored, so the headings come one row earlier
    moved = NORDWIND.model_copy(update={"heading_rows": (2,)})
    assert read_mapped(data, moved)[0] == expected[0]


def test_formulas_without_results_are_told_and_not_computed():
    book = openpyxl.load_workbook(io.BytesIO(nordwind()))
    book["PO"]["I4"] = "=F4*H4"
    target = io.BytesIO()
    book.save(target)
    documents, findings = read_mapped(target.getvalue(), NORDWIND)
    assert documents[0].lines[0].amount is None
    (finding,) = [f for f in findings if f.severity is Severity.ERROR]
    assert finding.code == "mapping_formula_without_value"
    assert "シート「PO」4 行目 I 列「Amount / 金額」" in finding.message


def test_saved_results_of_formulas_are_read():
    def formula(sheet):
        return sheet.replace(b"<v>50000</v>", b"<f>F4*H4</f><v>50000</v>")

    documents, findings = read_mapped(rezip(nordwind(), {SHEET: formula}), NORDWIND)
    assert documents[0].lines[0].amount == 50_000
    assert not [f for f in findings if f.severity is Severity.ERROR]


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    for read in (propose_mapping, lambda d: read_mapped(d, mapping_of_orders())):
        with suppress(DenpyoError):
            read(data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(draw):
    data = bytearray(nordwind())
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with suppress(DenpyoError):
        read_mapped(bytes(data), NORDWIND)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=17, max_size=17), max_size=4))
def test_any_cells_below_known_headings_are_values_or_findings(rows):
    heading = aomine().decode("cp932").splitlines()[0]
    body = "".join(
        ",".join('"' + c.replace('"', '""') + '"' for c in row) + "\r\n" for row in rows
    )
    data = (heading + "\r\n" + body).encode("utf-8", "surrogatepass")
    with suppress(DenpyoError):
        documents, _ = read_mapped(data, mapping_of_orders())
        write_mapped(documents, mapping_of_orders()) if documents else None


def mapping_of_orders():
    return mapping("aomine-jidosha")


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_a_minus_sign_that_the_encoding_turns_into_another_is_guarded(encoding):
    text = csv_text("\u22122+cmd|x!A0", "備考", encoding, Report())
    assert text.startswith("'")
