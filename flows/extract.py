"""Files in, extraction records out; nothing is stored (抽出のみ)."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from books.errors import DenpyoError
from books.memory import Memory, remember
from books.model import Reading
from books.record import to_record
from books.rules import Known
from books.settings import Settings
from books.store import Store
from books.triage import NOTHING, check_again, check_reading, counts
from flows.atomic import write_text
from flows.readers import reader_pool
from flows.tally import Tally


class OutputNameError(DenpyoError):
    """Several files would be written under one name (出力名の重なり)."""

    def __init__(self, names: Sequence[str]) -> None:
        """Name the files that collide."""
        super().__init__(
            f"同じ名前の出力になるファイルがあります: {', '.join(names)}。"
            "ファイル名を変えるか、分けて実行してください。"
        )


@dataclass(frozen=True)
class Extracted:
    """What one file gave: readings, or the reason why it gave none."""

    path: Path
    readings: tuple[Reading, ...] = ()
    error: DenpyoError | None = None


def extract_files(
    paths: Sequence[Path],
    settings: Settings,
    today: dt.date,
    tally: Tally,
    memory: Memory = NOTHING,
) -> tuple[Extracted, ...]:
    """Read files in several processes and check what they say (抽出).

    Duplicates are looked for among the documents of these files; ``memory`` is what
    kept documents taught about their suppliers.

    Raises:
        OutputNameError: two files would be written under one name.
    """
    _refuse_same_names(f"{path.stem}.json" for path in paths)
    tally.expect(len(paths))

    def read(path: Path) -> Extracted:
        try:
            return Extracted(path, pool.call(path, memory=memory))
        except DenpyoError as error:
            return Extracted(path, error=error)
        finally:
            tally.finish(path.name)

    with reader_pool(settings) as pool, ThreadPoolExecutor(pool.size) as threads:
        found = tuple(threads.map(read, paths))
    return _with_findings(found, settings, today, memory)


def write_records(found: Sequence[Extracted], folder: Path) -> tuple[Path, ...]:
    """Write ``<stem>.json``, ``<stem>-2.json`` … into the folder; returns the paths.

    Raises:
        OutputNameError: two records would have one name.
    """
    named = [
        (name, reading)
        for one in found
        for name, reading in zip(_names(one), one.readings, strict=True)
    ]
    _refuse_same_names(name for name, _ in named)
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder / name, reading) for name, reading in named)


def _names(one: Extracted) -> list[str]:
    stem = one.path.stem
    count = range(1, len(one.readings) + 1)
    return [f"{stem}.json" if n == 1 else f"{stem}-{n}.json" for n in count]


def _refuse_same_names(names: Iterable[str]) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise OutputNameError(twice)


def _write(path: Path, reading: Reading) -> Path:
    text = json.dumps(to_record(reading), ensure_ascii=False, indent=2)
    return write_text(path, text + "\n")


def recollect(settings: Settings) -> Memory:
    """What the documents kept in a home folder taught; nothing where there is no store.

    Raises:
        NotReadyError: the store can't be opened.
    """
    if settings.database_url is None and not (settings.home / "denpyo.db").is_file():
        return NOTHING
    with Store.open(settings.url, settings.shelf) as store:
        return remember(store.confirmed())


def _with_findings(
    found: Sequence[Extracted],
    settings: Settings,
    today: dt.date,
    memory: Memory = NOTHING,
) -> tuple[Extracted, ...]:
    """First each paper beside those before it, for the later is the duplicate; then
    all beside each other.
    """
    known: list[Known] = []
    checked = []
    for one in found:
        readings = []
        for name, reading in zip(_names(one), one.readings, strict=True):
            readings.append(check_reading(reading, known, settings, today, memory))
            if counts(readings[-1]):
                known.append(Known(Path(name).stem, reading.document))
        checked.append(replace(one, readings=tuple(readings)))
    return tuple(_check_again(one, known, settings, today, memory) for one in checked)


def _check_again(
    one: Extracted,
    known: Sequence[Known],
    settings: Settings,
    today: dt.date,
    memory: Memory,
) -> Extracted:
    readings = tuple(
        check_again(
            reading,
            [k for k in known if k.document_id != Path(name).stem],
            settings,
            today,
            memory,
        )
        for name, reading in zip(_names(one), one.readings, strict=True)
    )
    return replace(one, readings=readings)
