"""What is refused before it can do harm (受け付けないファイル).

A file is known by its content, never by its name. Archives and programs are never
opened. Every refusal has a stable code and a sentence that says what to do next; the
insides of PDFs and pictures are looked at by ``guard_pdf`` and ``guard_image``.
"""

import zipfile
from pathlib import Path

from books.errors import UnreadableFileError
from books.settings_reading import Limits

HEAD_BYTES = 4096
MAX_UNPACKED_BYTES = 200 * 1024 * 1024  # of a workbook
MAX_RATIO = 200  # unpacked : packed; a workbook's XML stays far below
TEXT_NAMES = {".csv", ".tsv", ".txt"}

_AS_PDF = "PDF に保存し直して、もう一度入れてください。"
_MESSAGES = {
    "missing": "ファイルがありません。場所と名前を確かめてください。",
    "empty": "中身が空 (0 バイト) です。送り主に再送を頼んでください。",
    "too_large": "大きすぎて受け付けられません。ページを分けるか、解像度を下げてください。",
    "archive": "圧縮ファイルは開きません。展開して、中の PDF や画像を一つずつ入れてください。",
    "archive_bomb": "異常に大きく膨らむ圧縮ファイルなので開きません。送り主に確かめてください。",
    "macro": "マクロを含むファイルは受け付けません。マクロなしの xlsx か PDF で"
    "保存し直してください。",
    "office": f"Word・PowerPoint などの文書は読めません。{_AS_PDF}",
    "office_old": "古い形式か、パスワード付きの Office ファイルです。"
    "パスワードを外し、xlsx か PDF で保存し直してください。",
    "html": f"Web ページ (HTML) です。ブラウザーで開き、{_AS_PDF}",
    "mail": "メールそのものです。添付の PDF や画像を取り出して入れてください。",
    "executable": "プログラムです。開かずに削除し、IT 担当者に知らせてください。",
    "media": "動画・音声です。書類の PDF か画像を入れてください。",
    "postscript": f"PostScript・RTF は読めません。{_AS_PDF}",
    "text": "PDF でも画像でもない、ただの文字のファイルです。"
    "書類の PDF か画像を入れてください。",
    "unknown": "読める形式 (PDF、JPEG、PNG、TIFF、HEIC、xlsx、csv) ではありません。"
    f"{_AS_PDF}",
}

_PICTURES: tuple[bytes, ...] = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"II+\x00",
    b"MM\x00+", b"BM", b"GIF87a", b"GIF89a",
)  # fmt: skip
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office_old"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF", "archive"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xfe\xed\xfa", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"#!", "executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "executable"),  # Windows shortcut
    (b"%!PS", "postscript"),
    (b"{\\rtf", "postscript"),
    (b"RIFF", "media"),
    (b"ID3", "media"),
    (b"OggS", "media"),
)


def refuse(code: str, path: Path) -> UnreadableFileError:
    """The refusal of a file, to be raised."""
    return UnreadableFileError(code, f"{path.name}: {_MESSAGES[code]}")


def identify(path: Path, limits: Limits) -> str:
    """Kind of a file by its content: ``pdf``, ``image``, ``xlsx`` or ``csv``.

    Raises:
        UnreadableFileError: it is nothing that denpyo reads, or could do harm.
    """
    if not path.is_file():
        raise refuse("missing", path)
    size = path.stat().st_size
    if size == 0:
        raise refuse("empty", path)
    if size > limits.max_file_bytes:
        raise refuse("too_large", path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if b"%PDF-" in head[:1024] and not head.startswith((b"MZ", b"PK")):
        return "pdf"
    if _is_picture(head):
        return "image"
    if head.startswith(b"PK"):
        return _zip_kind(path)
    if code := _refusal(head):
        raise refuse(code, path)
    return _text_kind(path, head)


def _refusal(head: bytes) -> str | None:
    for magic, code in _REFUSED:
        if head.startswith(magic):
            return code
    if head[4:8] == b"ftyp":
        return "media"
    return "archive" if head[2:5] == b"-lh" else None


def _is_picture(head: bytes) -> bool:
    if head.startswith(_PICTURES):
        return True
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _zip_kind(path: Path) -> str:
    """A workbook without macros is read; every other archive stays shut."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refuse("archive", path) from None
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names:
        raise refuse("archive", path)
    if any(name.lower().endswith(("vbaproject.bin", ".xlm")) for name in names):
        raise refuse("macro", path)
    if "xl/workbook.xml" not in names:
        raise refuse("office", path)
    if any(".." in name.split("/") or name.startswith(("/", "\\")) for name in names):
        raise refuse("archive", path)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    large = unpacked > 10_000_000 and unpacked > MAX_RATIO * max(packed, 1)
    if unpacked > MAX_UNPACKED_BYTES or large:
        raise refuse("archive_bomb", path)
    return "xlsx"


def _text_kind(path: Path, head: bytes) -> str:
    """Text has no signature, so here the name must agree with the content."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        raise refuse("html", path)
    if start.startswith((b"received:", b"return-path:", b"mime-version:", b"from:")):
        raise refuse("mail", path)
    if not _is_text(head):
        raise refuse("unknown", path)
    if path.suffix.lower() not in TEXT_NAMES:
        raise refuse("text", path)
    return "csv"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return head.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16, as Excel saves
    for encoding in ("utf-8", "cp932"):
        for cut in range(4):  # the head may end inside a character
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
