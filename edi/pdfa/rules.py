"""What PDF/A-3b asks of a file, as far as its objects show it (PDF/A-3bの検査).

Not a validator of ISO 19005-3: these are the clauses that printing and attaching can
break. Left out: the inside of fonts that are no Type 3, JPEG 2000, the syntax of the
file (qpdf writes it), colours inside patterns and shadings. Metadata is looked for in
elements, as we write it.

=======  ============================================================================
6.1.3    trailer with ID, no encryption
6.1.7    no LZW, no external streams
6.2.3    output intent with an RGB profile; 6.2.4.3 no CMYK
6.2.5    graphics states without transfer functions; 6.2.10 known blend modes
6.2.8    images not interpolated, no alternates; 6.2.9 no PostScript, no references
6.2.11   fonts embedded; widths of Type 3 glyphs as in the font
6.3      annotations printed, none hidden, no sound or film
6.5      no JavaScript or other forbidden actions, no additional actions
6.6      metadata with part 3, conformance B, as in the document information
6.8      embedded files: names, relationship, type, date, and associated
6.9-11   no alternate presentations, no requirements
=======  ============================================================================
"""

from collections.abc import Callable, Iterator
from typing import Any

from pikepdf import Dictionary, Name, NameTree, Pdf, Stream

from edi.pdfa.extract import open_pdf, refuse_broken
from edi.pdfa.objects import check_object, check_page, with_parts
from edi.xml import descend, find_text, parse_xml


def check_pdfa(pdf: bytes) -> tuple[str, ...]:
    """What in a PDF is against PDF/A-3b (違反の一覧), each with its clause.

    Raises:
        FormatError: it can't be read as a PDF.
    """
    with open_pdf(pdf) as opened, refuse_broken():
        found = [clause for rule in _FILE_RULES for clause in rule(opened)]
        for thing in opened.objects:
            for part in with_parts(thing):
                found += check_object(part)
        for page in opened.pages:
            found += check_page(page)
    return tuple(dict.fromkeys(found))


def _check_trailer(pdf: Pdf) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "6.1.3 暗号化されている"
    if "/ID" not in pdf.trailer:
        yield "6.1.3 ID がない"
    for key, clause in (
        ("/AA", "6.5.2 追加アクションがある"),
        ("/Requirements", "6.11 Requirements がある"),
    ):
        if key in pdf.Root:
            yield clause
    names = pdf.Root.get("/Names", Dictionary())
    if "/JavaScript" in names:
        yield "6.5.1 JavaScript がある"
    if "/AlternatePresentations" in names:
        yield "6.10 代替の提示がある"


def _check_intent(pdf: Pdf) -> Iterator[str]:
    intents = [
        intent
        for intent in pdf.Root.get("/OutputIntents", ())
        if intent.get("/S") == Name.GTS_PDFA1
    ]
    profiles = [intent.get("/DestOutputProfile") for intent in intents]
    if not profiles or not isinstance(profiles[0], Stream):
        yield "6.2.3 出力インテントがない"
    elif profiles[0].get("/N") != 3 or profiles[0].read_bytes()[16:20] != b"RGB ":
        yield "6.2.3 出力インテントが RGB でない"


def _check_metadata(pdf: Pdf) -> Iterator[str]:
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, Stream):
        yield "6.6.2 XMP メタデータがない"
        return
    root = parse_xml(metadata.read_bytes())

    parts = tuple(descend(root, "Description"))

    def told(path: str) -> str:
        return next((text for part in parts if (text := find_text(part, path))), "")

    if (told("part"), told("conformance")) != ("3", "B"):
        yield "6.6.4 PDF/A-3B と書かれていない"
    info = pdf.docinfo
    agree = (
        ("/Title", told("title/Alt/li")),
        ("/Author", told("creator/Seq/li")),
        ("/Producer", told("Producer")),
        ("/Creator", told("CreatorTool")),
    )
    if any(str(info.get(key, "")).strip() != text for key, text in agree):
        yield "6.6.3 文書情報と XMP が違う"


def _check_files(pdf: Pdf) -> Iterator[str]:
    tree = pdf.Root.get("/Names", Dictionary()).get("/EmbeddedFiles")
    if tree is None:
        return
    associated = {spec.objgen for spec in pdf.Root.get("/AF", ())}
    for spec in NameTree(tree).values():
        stream: Any = spec.get("/EF", Dictionary()).get("/F")
        named = {"/F", "/UF", "/AFRelationship"} <= set(spec.keys())
        typed = isinstance(stream, Stream) and "/Subtype" in stream
        dated = typed and "/ModDate" in stream.get("/Params", Dictionary())
        if not (named and dated) or spec.objgen not in associated:
            yield "6.8 添付ファイルの記載が足りない"


_FILE_RULES: tuple[Callable[[Pdf], Iterator[str]], ...] = (
    _check_trailer,
    _check_intent,
    _check_metadata,
    _check_files,
)
