"""Reading and writing XML safely, for every XML format (XMLの読み書き).

Files come from outside: no entities, no document type, no network, limited size.
Reading goes by local names, so that a version in a namespace does not matter;
writing goes by paths (``A/B/C``) in the order of the published table.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from lxml import etree

from books.errors import FormatError, NotReadyError

MAX_XML_BYTES = 50 * 1024 * 1024
MAX_TAGS = 2_000_000
"""Opening and closing ones; a million elements are 300 MB of memory."""
MAX_NODES = 1_000_000
"""Elements and attributes, which weigh about the same."""


class TooLargeError(FormatError):
    """A file that would take too much time or memory (大きすぎるXML)."""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse_xml(data: bytes) -> etree._Element:
    """Parse a file from outside into its root element (XML読込).

    Raises:
        TooLargeError: it has too many bytes, elements or attributes.
        FormatError: it is no XML, or has a document type declaration.
    """
    if len(data) > MAX_XML_BYTES:
        raise TooLargeError(
            f"XMLファイルが大きすぎます({len(data):,}バイト)。"
            f"{MAX_XML_BYTES:,}バイト以下に分割してください。"
        )
    tags = data.count(b"<")
    if tags > MAX_TAGS:
        raise TooLargeError("XMLの要素が多すぎます。ファイルを分割してください。")
    if tags - data.count(b"</") + data.count(b"=") > MAX_NODES:
        raise TooLargeError("XMLの要素と属性が多すぎます。ファイルを分割してください。")
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise FormatError(
            f"XMLとして読めません({error})。送り元に再出力を依頼してください。"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise FormatError(
            "XMLに文書型宣言(DOCTYPE)があるため、安全のため読み込みません。"
            "宣言のないファイルを送り元に依頼してください。"
        )
    return root


def to_bytes(root: etree._Element, *, pretty: bool = True) -> bytes:
    """Serialise as UTF-8 with an XML declaration (XML書出)."""
    return etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=pretty
    )


def new_root(name: str, uri: str) -> etree._Element:
    """An empty document element whose namespace is the default one.

    >>> to_bytes(new_root("Document", "urn:x")).splitlines()[1]
    b'<Document xmlns="urn:x"/>'
    """
    nsmap: Any = {None: uri}
    return etree.Element(etree.QName(uri, name), nsmap=nsmap)


def local_name(element: etree._Element) -> str:
    """Name without its namespace.

    >>> local_name(parse_xml(b'<a:Document xmlns:a="urn:x"/>'))
    'Document'
    """
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Namespace of an element, empty when it has none."""
    return etree.QName(element).namespace or ""


def find_all(element: etree._Element, path: str) -> list[etree._Element]:
    """Every descendant on a path of local names, in document order.

    >>> root = parse_xml(b'<R xmlns="urn:x"><A><B>1</B></A><A><B>2</B></A></R>')
    >>> [b.text for b in find_all(root, "A/B")]
    ['1', '2']
    """
    found = [element]
    for step in path.split("/"):
        found = [c for e in found for c in e.iterchildren(f"{{*}}{step}")]
    return found


def find(element: etree._Element, path: str) -> etree._Element | None:
    """First element on a path of local names, or None."""
    found = find_all(element, path)
    return found[0] if found else None


def find_text(element: etree._Element, *paths: str) -> str | None:
    """Trimmed text of the first path that has any, or None.

    >>> root = parse_xml(b"<R><A> </A><B> x </B></R>")
    >>> find_text(root, "A", "B"), find_text(root, "C")
    ('x', None)
    """
    for path in paths:
        for found in find_all(element, path):
            text = (found.text or "").strip()
            if text:
                return text
    return None


def descend(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every descendant of a local name at any depth, in document order.

    >>> [e.text for e in descend(parse_xml(b"<R><A><B>1</B></A><B>2</B></R>"), "B")]
    ['1', '2']
    """
    return element.iter(f"{{*}}{name}")


def put(
    parent: etree._Element, path: str, text: str | None = None, **attributes: str
) -> etree._Element:
    """Append the last element of a path in its parent's namespace and return it.

    Elements before the last are shared with the previous call when they are the
    parent's newest child, else appended; so rows in table order make one tree.

    >>> root = etree.Element("{urn:x}R", nsmap={None: "urn:x"})
    >>> _ = put(root, "A/B", "1"), put(root, "A/C", "2", Ccy="JPY")
    >>> etree.tostring(root).decode()
    '<R xmlns="urn:x"><A><B>1</B><C Ccy="JPY">2</C></A></R>'

    Raises:
        FormatError: a character that XML can't hold (control characters).
    """
    *steps, leaf = path.split("/")
    for step in steps:
        newest = parent[-1] if len(parent) else None
        shared = newest is not None and local_name(newest) == step
        parent = newest if newest is not None and shared else _append(parent, step)
    element = _append(parent, leaf)
    try:
        element.text = text
        for name, value in attributes.items():
            element.set(name, value)
    except ValueError as error:
        raise FormatError(
            f"「{leaf}」にXMLへ書けない文字(制御文字)があります。取り除いてください。"
        ) from error
    return element


def _append(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, etree.QName(namespace(parent) or None, name))


def load_schema(path: Path) -> etree.XMLSchema:
    """Compile an XSD that lies on this machine (スキーマ).

    Raises:
        NotReadyError: the file is missing or no valid schema.
    """
    try:
        tree = etree.parse(str(path), etree.XMLParser(no_network=True))
        return etree.XMLSchema(tree)
    except (OSError, etree.LxmlError) as error:
        raise NotReadyError(
            f"XMLスキーマ {path} を読めません({error})。ファイルを確かめてください。"
        ) from error


def schema_errors(root: etree._Element, schema: etree.XMLSchema) -> tuple[str, ...]:
    """What a schema does not accept, one text an error; empty when valid."""
    if schema.validate(root):
        return ()
    log = cast("Iterable[Any]", schema.error_log)
    return tuple(f"{entry.line}行: {entry.message}" for entry in log)
