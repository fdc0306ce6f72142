"""An ``extract`` for tests: the file's text says what the reader is to do.

``{"total": 1100, …}`` or a list of such objects gives documents with these fields;
``crash``, ``hang``, ``memory``, ``bug``, ``unreadable`` and ``missing`` misbehave;
``ready`` tells in its total how often the process got ready before, ``known`` how many
suppliers are remembered.
"""

import hashlib
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from books.errors import NotReadyError, UnreadableFileError
from books.model import Document, FieldRead, Reading, Source
from books.settings import Settings

ready: list[Settings] = []


def get_ready(settings: Settings) -> None:
    ready.append(settings)
    if settings.ocr.threads == 13:
        raise NotReadyError("モデルがありません。")


def extract(path: Path, settings: Settings, memory: Any = None) -> tuple[Reading, ...]:
    text = path.read_text(encoding="utf-8").strip()
    match text.partition(" ")[0]:
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "hang":
            time.sleep(600)
        case "memory":
            blocks = [bytearray(b"x" * 20_000_000) for _ in range(200)]
            time.sleep(len(blocks))
        case "bug":
            raise ValueError("a bug")
        case "unreadable":
            raise UnreadableFileError("encrypted", "パスワードがかかっています。")
        case "ready":
            text = json.dumps({"total": len(ready)})
        case "known":
            text = json.dumps({"total": len(memory.suppliers) if memory else 0})
        case "missing":
            raise NotReadyError("モデルがありません。")
    found = json.loads(text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return tuple(
        _reading(values, path, digest)
        for values in (found if isinstance(found, list) else [found])
    )


def _reading(values: dict[str, object], path: Path, digest: str) -> Reading:
    review = tuple(values.pop("review", ()))
    document = Document.model_validate(values)
    return Reading(
        source=Source(file=path.name, sha256=digest, pages=(1,), reader="text"),
        document=document,
        fields={"total": FieldRead(confidence=0.99)},
        review=review,
        text=str(values),
    )
