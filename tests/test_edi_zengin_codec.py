"""Fields, records and codings: at and over every edge of the published tables."""

import contextlib
import re
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.kana import EDI_CHARACTERS, HOLDER_CHARACTERS
from edi.zengin.codec import JIS_CHARACTERS, Field, Layout
from edi.zengin.coding import CODINGS, EBCDIC, JIS, find_coding
from edi.zengin.layouts import (
    ACCOUNT_STATEMENT,
    BONUS,
    BULK_TRANSFER,
    DEPOSIT_NOTICE,
    DIRECT_DEBIT,
    FORMATS,
    PUBLIC_BONUS,
    PUBLIC_SALARY,
    SALARY,
)
from tests.reference import STANDARDS, needs_shared

quick = settings(max_examples=20, deadline=None)

LAYOUTS = [
    pytest.param(layout, id=f"{kind}-{record}")
    for kind, file_format in FORMATS.items()
    for record, layout in file_format.layouts.items()
]
FIELDS = [
    pytest.param(layout, field, id=f"{kind}-{record}-{field.label}")
    for kind, file_format in FORMATS.items()
    for record, layout in file_format.layouts.items()
    for field in layout.fields
]


def offset(layout: Layout, name: str) -> int:
    """Place of a field in its record, from 0."""
    widths = []
    for field in layout.fields:
        if field.name == name:
            return sum(widths)
        widths.append(field.width)
    raise KeyError(name)


# The tables


@pytest.mark.parametrize("kind", FORMATS)
def test_every_record_of_a_format_has_one_width(kind):
    width = 200 if kind in {"01", "03"} else 120
    for digit, layout in FORMATS[kind].layouts.items():
        assert layout.width == width
        assert layout.fields[0].fixed == digit
        assert len(layout.labels) == len(layout.fields)  # no name twice
    assert FORMATS[kind].header.fields[1].fixed == kind


PUBLISHED = [
    (
        BULK_TRANSFER.header,
        [0, 1, 3, 4, 14, 54, 58, 62, 77, 80, 95, 96, 103],
    ),
    (
        BULK_TRANSFER.data,
        [0, 1, 5, 20, 23, 38, 42, 43, 50, 80, 90, 91, 111, 112, 113],
    ),
    (SALARY.data, [0, 1, 5, 20, 23, 38, 42, 43, 50, 80, 90, 91, 101, 111]),
    (BULK_TRANSFER.trailer, [0, 1, 7, 19]),
    (BULK_TRANSFER.end, [0, 1]),
    (
        DIRECT_DEBIT.data,
        [0, 1, 5, 20, 23, 38, 42, 43, 50, 80, 90, 91, 111, 112],
    ),
    (DIRECT_DEBIT.trailer, [0, 1, 7, 19, 25, 37, 43, 55]),
    (
        DEPOSIT_NOTICE.header,
        [0, 1, 3, 4, 10, 16, 22, 26, 41, 44, 59, 60, 67, 107],
    ),
    (
        DEPOSIT_NOTICE.data,
        [0, 1, 7, 13, 19, 29, 39, 49, 97, 112, 127, 128, 148],
    ),
    (DEPOSIT_NOTICE.trailer, [0, 1, 7, 19, 25, 37]),
    (
        ACCOUNT_STATEMENT.header,
        [0, 1, 3, 4, 10, 16, 22, 26, 41, 44, 59, 62, 63, 73, 113, 114, 115, 129],
    ),
    (
        ACCOUNT_STATEMENT.data,
        [
            *(0, 1, 9, 15, 21, 22, 24, 36, 48, 54, 60, 61, 68, 71),
            *(81, 129, 144, 159, 179, 199),
        ],
    ),
    (ACCOUNT_STATEMENT.trailer, [0, 1, 7, 20, 26, 39, 40, 54, 61]),
    (ACCOUNT_STATEMENT.end, [0, 1, 11, 16]),
]


@pytest.mark.parametrize(("layout", "offsets"), PUBLISHED)
def test_fields_stand_where_they_are_published(layout, offsets):
    assert [offset(layout, field.name) for field in layout.fields] == offsets


def test_wages_of_all_kinds_have_one_table():
    for other in (BONUS, PUBLIC_SALARY, PUBLIC_BONUS):
        assert other.data == SALARY.data
    assert SALARY.header.fields[2:] == BULK_TRANSFER.header.fields[2:]


@needs_shared
@pytest.mark.parametrize(
    ("name", "file_format"),
    [
        ("sougou-furikomi", BULK_TRANSFER),
        ("kyuyo-furikomi", SALARY),
        ("kouza-furikae", DIRECT_DEBIT),
    ],
)
def test_the_tables_agree_with_another_implementation(name, file_format):
    yaml = pytest.importorskip("yaml")
    text = (STANDARDS / "zengin" / f"zengin4j-{name}.yaml").read_text(encoding="utf-8")
    records = yaml.safe_load(text)["format"]["records"]
    for record in records.values():
        layout = file_format.layouts[record["discriminator"]]
        theirs = [(f["type"], f["length"]) for f in record["fields"]]
        ours = [(f.kind, f.width) for f in layout.fields]
        if layout is BULK_TRANSFER.data:  # 顧客コード1・2 are one field here
            ours[11:12] = [("C", 10), ("C", 10)]
        assert ours == theirs


# A field


def longest(field: Field) -> str:
    if field.fixed:
        return field.fixed
    return ("9" if field.kind == "N" else "ﾎ") * field.width


@pytest.mark.parametrize(("layout", "field"), FIELDS)
def test_the_longest_value_fits_exactly_at_its_place(layout, field):
    value = longest(field)
    record = layout.format({field.name: value})
    start = offset(layout, field.name)
    assert record[start : start + field.width] == value
    assert len(record) == len(JIS.encode(record)) == layout.width
    assert layout.parse(record)[field.name] == value
    rest = record[:start] + record[start + field.width :]
    assert set(rest) <= set("0 ") | set("".join(f.fixed for f in layout.fields))


@pytest.mark.parametrize(
    ("layout", "field"), [p for p in FIELDS if not p.values[1].fixed]
)
def test_one_character_more_raises_and_names_the_field(layout, field):
    with pytest.raises(FormatError) as error:
        layout.format({field.name: longest(field) + longest(field)[0]})
    assert f"{field.label}「" in str(error.value)
    assert f"{field.width + 1}桁で、{field.width}桁に入りません" in str(error.value)


@pytest.mark.parametrize(
    ("layout", "field"), [p for p in FIELDS if not p.values[1].fixed]
)
def test_a_wrong_character_raises_and_names_the_field(layout, field):
    wrong = "-A ｱ１" if field.kind == "N" else "ア漢Ａ、\n\0"
    if field.allowed is HOLDER_CHARACTERS:
        wrong += "ｦｰｧa,/\\"
    for char in wrong:
        with pytest.raises(FormatError, match=f"^{re.escape(field.label)}「"):
            layout.format({field.name: char})


@pytest.mark.parametrize(
    ("layout", "field"),
    [p for p in FIELDS if p.values[1].kind == "C" and p.values[1].width > 1],
)
def test_every_allowed_character_is_written_and_read(layout, field):
    for char in field.allowed:
        value = char + "X"
        assert layout.parse(layout.format({field.name: value}))[field.name] == value


@pytest.mark.parametrize(
    ("layout", "field"),
    [p for p in FIELDS if p.values[1].fixed and p.values[1].name == "kind"],
)
def test_another_kind_is_refused(layout, field):
    record = layout.format({})
    with pytest.raises(FormatError, match=f"^{re.escape(field.label)}が"):
        layout.parse(record[0] + "99" + record[3:])


def test_blank_digits_are_zeros():
    record = BULK_TRANSFER.data.format({"bank_code": "1", "amount": "5"})
    blank = record[:38] + "    " + record[42:]
    assert BULK_TRANSFER.data.parse(blank)["clearing_house"] == "0000"
    assert BULK_TRANSFER.data.parse(blank)["bank_code"] == "0001"


# A record


def values_of(layout: Layout) -> st.SearchStrategy[dict[str, str]]:
    def value(field: Field) -> st.SearchStrategy[str]:
        if field.fixed:
            return st.just(field.fixed)
        if field.kind == "N":
            return st.integers(0, 10**field.width - 1).map(
                lambda n: str(n).zfill(field.width)
            )
        return st.text(sorted(field.allowed), max_size=field.width).map(str.rstrip)

    return st.fixed_dictionaries({f.name: value(f) for f in layout.fields})


@quick
@given(st.data())
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_record_reads_back(layout, data):
    values = data.draw(values_of(layout))
    record = layout.format(values)
    assert len(record) == layout.width
    assert layout.parse(JIS.decode(JIS.encode(record))) == values


@quick
@given(st.binary(min_size=118, max_size=122), st.sampled_from(CODINGS))
def test_any_record_is_decoded_or_a_format_error(record, coding):
    with contextlib.suppress(FormatError):
        BULK_TRANSFER.data.parse(coding.decode(record))


# Codings


@pytest.mark.parametrize("coding", CODINGS, ids=lambda c: c.label)
def test_every_character_both_ways(coding):
    text = "".join(coding.table[b] for b in range(0x20, 256)).replace("\ufffe", "")
    assert len(set(text)) == len(text)
    assert coding.decode(coding.encode(text)) == text
    for char in EDI_CHARACTERS:
        assert coding.decode(coding.encode(char)) == char
        assert len(coding.encode(char)) == 1


@pytest.mark.parametrize("coding", CODINGS, ids=lambda c: c.label)
def test_every_byte_is_a_character_or_none(coding):
    decoded = coding.decode(bytes(range(256)))
    assert len(decoded) == 256
    assert set(decoded) <= JIS_CHARACTERS | set("\0\r\n\x1a\ufffd")
    with pytest.raises(UnicodeEncodeError):
        coding.encode("漢")
    with pytest.raises(UnicodeEncodeError):
        coding.encode("\ufffd")


def test_jis_is_what_windows_calls_cp932():
    for char in JIS_CHARACTERS:
        assert JIS.encode(char) == char.encode("cp932")


def test_small_letters_are_not_in_ebcdic():
    with pytest.raises(UnicodeEncodeError):
        EBCDIC.encode("a")


def iconv(data: bytes) -> str | None:
    try:
        done = subprocess.run(
            ["iconv", "-f", "IBM1390", "-t", "UTF-8"],
            input=data,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode()


def test_ebcdic_is_the_katakana_page_of_ibm():
    bytes_ = bytes(b for b in range(0x40, 256) if EBCDIC.table[b] != "\ufffe")
    theirs = iconv(bytes_)
    if theirs is None:
        pytest.skip("iconv without IBM1390")
    assert EBCDIC.decode(bytes_) == theirs.replace("¥", "\\")


def test_the_coding_is_found_by_the_first_digit():
    assert find_coding(b"1210") is JIS
    assert find_coding(b"\xf1\xf2\xf1\xf1") is EBCDIC
    for other in (b"", b"\xef\xbb\xbf1210", b"2", b"<?xml", b"\xf2"):
        assert find_coding(other) is None
