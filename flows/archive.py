"""What the tax office asks for, from the command line (税務調査)."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from books import archive
from books.archive import ArchiveExport
from books.errors import FormatError, NotReadyError
from books.retention import past_before
from books.settings import Settings
from books.store import DocumentQuery, Problem, SortBy, Store, StoredDocument
from flows.atomic import write_text
from flows.clock import now

_END = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Verified:
    """Whether everything that is kept is as it was (検査の結果)."""

    report: str
    problems: tuple[Problem, ...]
    end: str


def verify_store(store: Store, noted: str | None = None) -> Verified:
    """Recompute the chains and hash every original (完全性の検査).

    ``noted`` is an end of the log that was written down earlier, ``number:hash``.

    Raises:
        FormatError: it is not of that form.
    """
    problems = store.verify()
    if noted is not None:
        problems += tuple(_compare(store, noted))
    number, last = store.audit_end()
    report = archive.integrity_report(store, problems, now())
    return Verified(report, problems, f"{number}:{last}")


def _compare(store: Store, noted: str) -> list[Problem]:
    match = _END.fullmatch(noted.strip())
    if match is None:
        raise FormatError(
            "--end は「番号:ハッシュ」の形で書いてください。前の検査報告か控えにあります。"
        )
    if store.audit_hash(int(match[1])) == match[2]:
        return []
    told = (
        f"操作記録の {match[1]} 番が、控えてあったハッシュと一致しません。"
        "その時点より前の記録が、差し替えられたか失われています。控えと比べてください。"
    )
    return [Problem("audit_noted", match[1], told)]


def write_report(path: Path, verified: Verified) -> None:
    """Keep the report as a text that every program on Windows reads."""
    write_text(path, f"\ufeff{verified.report}")


def export_archive(
    store: Store, dates: tuple[dt.date | None, dt.date | None], folder: Path
) -> ArchiveExport:
    """Write the papers of a period into a new folder, with index and report (提出).

    Raises:
        ConflictError: the folder is there.
        NotReadyError: the disk does not take it.
    """
    documents = archive.search(store, dates)
    try:
        return archive.export(store, documents, folder, now())
    except OSError as error:
        raise NotReadyError(
            f"{folder} に書けません({error.strerror})。ディスクの空きと権限を確かめて、"
            "もう一度実行してください。途中のものは残していません。"
        ) from error


@dataclass(frozen=True)
class Expired:
    """What need not be kept any longer (保存期間を過ぎた書類)."""

    before: dt.date
    years: int
    count: int
    documents: tuple[StoredDocument, ...]
    undated: int


def find_expired(
    store: Store, settings: Settings, today: dt.date, limit: int | None
) -> Expired:
    """Papers past their period; nothing is deleted (保存期間の確認)."""
    years = settings.archive.years
    before = past_before(today, settings.company.fiscal_year_start_month, years)
    last = before - dt.timedelta(days=1)
    query = DocumentQuery(date_to=last, sort=SortBy.DATE, limit=limit)
    count = store.count(query)
    undated = store.count() - store.count(DocumentQuery(date_from=dt.date.min))
    return Expired(before, years, count, store.find(query), undated)
