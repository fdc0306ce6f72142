"""What tests of drawn papers ask: does the truth stand on the paper (書面と正解)."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator

from books.model import Document

Ways = Callable[[str, object], list[str]]


def unseen(document: Document, page: str, ways: Ways, hidden: set[str]) -> list[str]:
    """Values of the record that do not stand on the page in any of their ``ways``."""
    body = re.sub(r"<[^>]*>", "", page.split("<body")[1])
    text = _squeeze(html.unescape(body))
    return [
        f"{key}={value}"
        for key, value in _values(document.model_dump())
        if key not in hidden
        and not any(_squeeze(way) in text for way in ways(key, value))
    ]


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _values(data: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that is there, by the name of its field."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, key)
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from _values(item, path)
    elif data is not None:
        yield path, data
