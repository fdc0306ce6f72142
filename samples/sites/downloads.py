"""Files to download, as old as they come (ダウンロード)."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from starlette.responses import Response


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV in Shift_JIS with CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return file(name, text.getvalue().encode("cp932", "replace"), "text/csv")


def file(name: str, content: bytes, kind: str = "application/octet-stream") -> Response:
    """A file with a Japanese name."""
    where = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"Content-Disposition": where})
