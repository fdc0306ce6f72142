import doctest
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError, NotReadyError
from edi import xml
from edi.xml import (
    TooLargeError,
    find,
    find_text,
    load_schema,
    new_root,
    parse_xml,
    put,
    schema_errors,
    to_bytes,
)

quick = settings(max_examples=60, deadline=None)

BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><r>&c;</r>"""
XSD = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="R" type="xs:integer"/></xs:schema>"""


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(xml).failed == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a>",
        b"<a/><b/>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"<a>&undefined;</a>",
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_xml(data):
    with pytest.raises(FormatError, match="XML"):
        parse_xml(data)


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
        b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>',
        "<!DOCTYPE r><r/>".encode("utf-16"),
    ],
    ids=["bomb", "file", "network", "utf-16"],
)
def test_document_types_are_refused(data):
    with pytest.raises(FormatError):
        parse_xml(data)


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr(xml, "MAX_XML_BYTES", 10)
    with pytest.raises(FormatError, match="大きすぎ"):
        parse_xml(b"<a>12345678</a>")


@pytest.mark.parametrize(
    "data",
    [
        b"<r>" + b"<a/>" * 1_000_000 + b"</r>",
        b"<r>" + b"<a b = '1' c=\"2\" d='' e='' f=''/>" * 170_000 + b"</r>",
        b"<r>" + b"</a>" * 2_000_000,
    ],
    ids=["elements", "attributes", "tags"],
)
def test_too_many_elements_and_attributes_are_refused_unparsed(data):
    with pytest.raises(TooLargeError, match="多すぎます"):
        parse_xml(data)


def test_comments_and_instructions_are_left_out():
    root = parse_xml(b"<r><!-- x --><?pi y?><a> 1 </a></r>")
    assert len(root) == 1
    assert find_text(root, "a") == "1"
    assert find(root, "b") is None


def test_control_characters_can_not_be_written():
    with pytest.raises(FormatError, match="制御文字"):
        put(new_root("R", "urn:x"), "A", "\x00")
    with pytest.raises(FormatError, match="制御文字"):
        put(new_root("R", "urn:x"), "A", "1", Ccy="\x01")


def test_a_schema_tells_what_it_does_not_accept(tmp_path: Path):
    path = tmp_path / "r.xsd"
    path.write_bytes(XSD)
    schema = load_schema(path)
    assert schema_errors(parse_xml(b"<R>1</R>"), schema) == ()
    (error,) = schema_errors(parse_xml(b"<R>x</R>"), schema)
    assert error.startswith("1行")


@pytest.mark.parametrize("content", [None, b"<broken", b"<no-schema/>"])
def test_a_schema_that_is_not_ready(tmp_path: Path, content):
    path = tmp_path / "r.xsd"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotReadyError, match="スキーマ"):
        load_schema(path)


@quick
@given(
    st.binary(max_size=60)
    | st.text("<a/> &;![CDATA?x=\"'", max_size=40).map(str.encode)
)
def test_any_bytes_are_xml_or_a_format_error(data):
    try:
        root = parse_xml(data)
    except FormatError:
        return
    assert parse_xml(to_bytes(root)).tag == root.tag


@quick
@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=30))
def test_text_reads_back(text):
    root = new_root("R", "urn:x")
    put(root, "A/B", text)
    again = parse_xml(to_bytes(root, pretty=False))
    assert find_text(again, "A/B") == (text.strip() or None)
