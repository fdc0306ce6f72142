"""The published schemas, mended where they do not compile (スキーマ).

``SMEConsolidatedInvoice.xsd`` lists an optional TypeCode three times in a row, which XML
Schema forbids (content model not deterministic). One TypeCode up to three times accepts
exactly the same, so the copy in memory says that.
"""

from itertools import pairwise
from pathlib import Path

from lxml import etree

from books.errors import NotReadyError

_ELEMENT = "{http://www.w3.org/2001/XMLSchema}element"


def load_message_schema(path: Path) -> etree.XMLSchema:
    """Compile the schema of a message that lies on this machine.

    Raises:
        NotReadyError: the file is missing or no valid schema even when mended.
    """
    try:
        tree = etree.parse(str(path), etree.XMLParser(no_network=True))
        for sequence in tree.iter("{http://www.w3.org/2001/XMLSchema}sequence"):
            _join_repeated(sequence)
        return etree.XMLSchema(tree)
    except (OSError, etree.LxmlError) as error:
        raise NotReadyError(
            f"XMLスキーマ {path} を読めません({error})。ファイルを確かめてください。"
        ) from error


def _join_repeated(sequence: etree._Element) -> None:
    """Say ``A? A? A?`` as ``A{0,3}``."""
    for first, second in pairwise(list(sequence.findall(_ELEMENT))[::-1]):
        same = first.get("name") == second.get("name")
        optional = first.get("minOccurs") == second.get("minOccurs") == "0"
        if same and optional and first.get("maxOccurs") != "unbounded":
            most = int(first.get("maxOccurs", "1")) + int(second.get("maxOccurs", "1"))
            second.set("maxOccurs", str(most))
            sequence.remove(first)
