"""Cleaning a trace before it is kept (操作記録の伏せ字): no secret, no cookie.

Texts are written over; what can't be read as text and holds a secret is left out. If a
secret were still to be found, the whole trace is thrown away.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from books.secrets import HIDDEN, Secret, hide, written_forms

_PRIVATE = frozenset({"cookie", "set-cookie", "authorization", "proxy-authorization"})


def clean_trace(content: bytes, secrets: Sequence[Secret]) -> bytes | None:
    """A trace without secrets, or None where one could not be taken out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as cleaned,
    ):
        for name in source.namelist():
            part = _clean_part(name, source.read(name), secrets)
            if holds_secret(part, secrets):
                return None
            cleaned.writestr(name, part)
    return target.getvalue()


def holds_secret(content: bytes, secrets: Iterable[Secret]) -> bool:
    """Whether a secret is to be read in these bytes, however it is written."""
    return any(
        form.encode() in content for s in secrets for form in written_forms(s.reveal())
    )


def _clean_part(name: str, content: bytes, secrets: Sequence[Secret]) -> bytes:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return b"" if holds_secret(content, secrets) else content
    if name.endswith((".network", ".trace")):
        text = "\n".join(_clean_line(line) for line in text.split("\n"))
    return hide(text, secrets).encode("utf-8")


def _clean_line(line: str) -> str:
    try:
        value = json.loads(line)
    except ValueError:
        return line
    return json.dumps(_without_cookies(value), ensure_ascii=False)


def _without_cookies(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_cookies(one) for one in value]
    if not isinstance(value, dict):
        return value
    if str(value.get("name", "")).lower() in _PRIVATE and "value" in value:
        return {**value, "value": HIDDEN}
    return {
        key: [] if key == "cookies" else _without_cookies(one)
        for key, one in value.items()
    }
