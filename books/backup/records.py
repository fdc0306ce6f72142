"""The stream inside a backup (控えの中身): a kind, a length and a payload each.

B  beginning: versions, when, where from, the key of the shelf of originals
F  a file of the home folder begins;  D  its bytes;  E  its end with SHA-256
T  a table begins, with the kinds of its columns;  R  a batch of its rows
L  a big file of the home folder, which lies on the shelf
O  originals that the documents need
Z  the end: number and digest of the rows of each table, number of files and originals
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

_HEAD = 5


def pack(kind: str, payload: bytes) -> bytes:
    """One record as bytes."""
    return kind.encode("ascii") + len(payload).to_bytes(4, "big") + payload


def pack_json(kind: str, value: Any) -> bytes:
    """One record whose payload is JSON."""
    return pack(kind, as_json(value))


def as_json(value: Any) -> bytes:
    """JSON as it is hashed: no white space, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def unpack(
    pieces: Iterator[bytes], damaged: Callable[[], Exception]
) -> Iterator[tuple[str, bytes]]:
    """The records of a stream; what ends in the middle of one is damaged."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        start = 0
        while len(waiting) - start >= _HEAD:
            length = int.from_bytes(waiting[start + 1 : start + _HEAD], "big")
            end = start + _HEAD + length
            if len(waiting) < end:
                break
            kind = waiting[start : start + 1].decode("ascii", "replace")
            yield kind, bytes(waiting[start + _HEAD : end])
            start = end
        del waiting[:start]
    if waiting:
        raise damaged()
