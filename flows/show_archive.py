"""Documents of the archive on the terminal and as CSV (保管書類の表示)."""

from collections.abc import Sequence
from pathlib import Path

from books.archive import write_index
from books.errors import NotReadyError
from books.store import StoredDocument
from books.store.derive import amount, document_date
from flows import console
from templates import format_yen

MAX_ROWS = 60
_HEADS = ("!書類ID", "日付", ">金額", "発行者", "宛先", "種類", "状態")


def show_found(
    title: str, found: Sequence[StoredDocument], count: int, csv: Path | None
) -> None:
    """Print the first of them, and write all of them into a file that was asked for.

    Raises:
        NotReadyError: the file can't be written.
    """
    if found:
        console.table(title, _HEADS, [_row(one) for one in found[:MAX_ROWS]])
    else:
        console.say(f"{title}。条件を変えて探してください。")
    if csv is not None:
        _write(found, csv)
        console.say(f"{csv} に {len(found):,} 件を書きました。")
    elif count > MAX_ROWS:
        console.say(
            f"ほか {count - MAX_ROWS:,} 件。すべてを見るには --csv を付けてください。"
        )


def _row(one: StoredDocument) -> tuple[str, ...]:
    document = one.reading.document
    return (
        one.id,
        str(document_date(document) or ""),
        format_yen(amount(document)),
        document.issuer.name or "",
        document.recipient.name or "",
        document.document_type.label,
        one.state.label,
    )


def _write(found: Sequence[StoredDocument], csv: Path) -> None:
    try:
        write_index(found, csv)
    except OSError as error:
        raise NotReadyError(
            f"{csv} に書けません({error.strerror})。場所と権限を確かめてください。"
        ) from error
