"""Rules of PDF/A-3b for single objects and pages (PDF/A-3bの検査: 個々のもの)."""

import re
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Page, Stream

_ACTIONS = frozenset(
    "/Launch /Sound /Movie /ResetForm /ImportData /Hide /SetOCGState /Rendition /Trans "
    "/GoTo3DView /JavaScript".split()
)
_BLEND_MODES = frozenset(
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge "
    "/ColorBurn /HardLight /SoftLight /Difference /Exclusion /Hue /Saturation /Color "
    "/Luminosity".split()
)
_ANNOTATIONS = frozenset("/3D /Sound /Screen /Movie".split())
_PRINTED, _UNSEEN = 4, 1 | 2 | 32 | 256
_WIDTH = re.compile(rb"^\s*(-?[0-9.]+)\s+-?[0-9.]+\s+(?:(?:-?[0-9.]+\s+){4}d1|d0)\b")
_CMYK = re.compile(rb"(?:^|\s)[0-9.]+\s+[0-9.]+\s+[0-9.]+\s+[0-9.]+\s+[kK](?=\s|$)")


def with_parts(thing: Any) -> Iterator[Any]:
    """An object and all that stands in it itself, without what it only refers to."""
    yield thing
    if isinstance(thing, Array):
        inside = [*thing]
    elif isinstance(thing, Dictionary | Stream):
        inside = [value for _, value in thing.items()]
    else:
        return
    for part in inside:
        if isinstance(part, Array | Dictionary) and not part.is_indirect:
            yield from with_parts(part)


def check_object(thing: Any) -> Iterator[str]:
    """What is wrong with an object, wherever it hangs."""
    if isinstance(thing, Stream):
        yield from _check_stream(thing)
    if not isinstance(thing, Dictionary | Stream):
        return
    if "/S" in thing and str(thing.get("/S")) in _ACTIONS:
        yield f"6.5.1 アクション {thing.get('/S')} がある"
    if thing.get("/Type") == Name.Font:
        yield from _check_font(thing)
    if "/BM" in thing and not _names(thing.get("/BM")) <= _BLEND_MODES:
        yield "6.2.10 知られていないブレンドモード"
    if thing.get("/Type") == Name.ExtGState and ({"/TR", "/HTP"} & set(thing.keys())):
        yield "6.2.5 転送関数がある"
    if thing.get("/Type") == Name.Annot:
        yield from _check_annotation(thing)


def _check_stream(stream: Any) -> Iterator[str]:
    if Name.LZWDecode in _filters(stream):
        yield "6.1.7.2 LZW 圧縮がある"
    if {"/F", "/FFilter", "/FDecodeParms"} & set(stream.keys()):
        yield "6.1.7.1 外部のストリームがある"
    kind = stream.get("/Subtype")
    if kind == Name.Image:
        if stream.get("/Interpolate") is True or "/Alternates" in stream:
            yield "6.2.8 補間または代替のある画像"
        if stream.get("/ColorSpace") == Name.DeviceCMYK:
            yield "6.2.4.3 CMYK の画像"
    if kind == Name.PS or (kind == Name.Form and {"/PS", "/Ref"} & set(stream.keys())):
        yield "6.2.9 PostScript または参照のある XObject"


def _filters(stream: Any) -> list[Any]:
    packed = stream.get("/Filter")
    return [*packed] if isinstance(packed, Array) else [packed]


def _names(value: Any) -> set[str]:
    return {str(x) for x in value} if isinstance(value, Array) else {str(value)}


def _check_font(font: Any) -> Iterator[str]:
    kind = font.get("/Subtype")
    if kind == Name.Type3:
        yield from _check_glyphs(font)
    elif kind != Name.Type0:
        descriptor = font.get("/FontDescriptor", Dictionary())
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
            yield f"6.2.11.4 フォント {font.get('/BaseFont')} が埋め込まれていない"


def _check_glyphs(font: Any) -> Iterator[str]:
    """The widths of a Type 3 font are those that its glyphs set themselves."""
    glyphs, widths = font.get("/CharProcs"), font.get("/Widths")
    first = int(font.get("/FirstChar", 0))
    for code, name in _encoding(font):
        at = code - first
        if str(name) not in glyphs or not 0 <= at < len(widths):
            continue
        found = _WIDTH.match(glyphs[str(name)].read_bytes())
        differs = found is None or abs(float(found[1]) - float(widths[at])) > 1
        if differs and widths[at] != 0:  # 0: a code that the text does not use
            yield "6.2.11.5 文字幅が合わない Type 3 フォント"


def _encoding(font: Any) -> Iterator[tuple[int, Name]]:
    code = 0
    for entry in font.get("/Encoding").get("/Differences", ()):
        if isinstance(entry, Name):
            yield code, entry
            code += 1
        else:
            code = int(entry)


def _check_annotation(thing: Any) -> Iterator[str]:
    flags = int(thing.get("/F", 0))
    if str(thing.get("/Subtype")) in _ANNOTATIONS:
        yield "6.3.1 音・動画・3D の注釈"
    elif thing.get("/Subtype") != Name.Popup and (
        not flags & _PRINTED or flags & _UNSEEN
    ):
        yield "6.3.2 印刷されない注釈"


def check_page(page: Page) -> Iterator[str]:
    """What is wrong with a page and its drawing."""
    if "/AA" in page:
        yield "6.5.2 追加アクションがある"
    if "/PresSteps" in page:
        yield "6.10 提示の手順がある"
    contents = page.get("/Contents", Array())
    streams = contents if isinstance(contents, Array) else [contents]
    if any(_CMYK.search(stream.read_bytes()) for stream in streams):
        yield "6.2.4.3 CMYK の色"
