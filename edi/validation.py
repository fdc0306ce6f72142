"""XML beside the schema of whoever published it (スキーマ検証).

The schemas are not ours to give: a folder on this machine holds them, in whatever
sub-folders. Which one it is follows from the message: its root, or its namespace.
"""

from pathlib import Path

from lxml import etree

from books.errors import NotReadyError
from edi.xml import load_schema, local_name, namespace, parse_xml, schema_errors
from edi.zedi.envelope import parse_document

_UBL = {"Invoice": "UBL-Invoice-2.1", "CreditNote": "UBL-CreditNote-2.1"}


def schema_errors_of(data: bytes, folder: Path) -> tuple[str, ...]:
    """What the published schema of a message does not accept (検証); no XML: nothing.

    Raises:
        FormatError: broken XML.
        NotReadyError: the folder has no such schema, one that does not compile, or several
            which do not agree.
    """
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return ()
    root = _root(data)
    name = schema_name(root)
    found = sorted(folder.rglob(name))
    if not found:
        raise NotReadyError(
            f"{folder} に {name} がありません。発行元のスキーマを置いてください。"
        )
    told = {path: schema_errors(root, load_schema(path)) for path in found}
    if len(set(told.values())) > 1:
        names = "、".join(str(path.relative_to(folder)) for path in found)
        raise NotReadyError(
            f"{folder} には {name} がいくつもあり、検証の結果が違います({names})。"
            "--schemas のフォルダーを、使う版のものに絞ってください。"
        )
    return told[found[0]]


def _root(data: bytes) -> etree._Element:
    return parse_document(data) if data.count(b"<?xml") > 1 else parse_xml(data)


def schema_name(root: etree._Element) -> str:
    """File name of the schema of a message (スキーマの名前).

    >>> schema_name(parse_xml(b'<SMEOrder xmlns="urn:x"/>'))
    'SMEOrder.xsd'
    """
    name, uri = local_name(root), namespace(root)
    if uri.startswith("urn:iso:std:iso:20022:tech:xsd:"):
        return f"{uri.rpartition(':')[2]}.xsd"
    if uri.startswith("urn:oasis:names:specification:ubl:"):
        return f"{_UBL.get(name, name)}.xsd"
    return f"{name}.xsd"
