"""What the terminal shows: tables, progress, sentences (端末の表示)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from flows.tables import Row, arrange
from flows.tally import Tally

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """One line on the screen, shown as it is; a path in it stays in one piece."""
    out.print(escape(text), soft_wrap=True)


def complain(text: str) -> None:
    """One line about something that went wrong, on the error stream."""
    err.print(f"[bold red]エラー[/] {escape(text)}", soft_wrap=True)


def table(title: str, heads: Sequence[str], rows: Sequence[Row]) -> None:
    """Rows under heads; what ``>`` and ``!`` before a head mean: ``tables.Column``."""
    for part in arrange(title, heads, rows, out.width):
        out.print(part, soft_wrap=isinstance(part, Text))


@contextmanager
def progress(text: str) -> Iterator[Tally]:
    """A bar that counts files; silent where there is no terminal."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    with bar:
        task = bar.add_task(text, total=None)

        def show(done: int, total: int, name: str) -> None:
            told = f"{text} {escape(name)}"
            bar.update(task, total=total, completed=done, description=told)

        yield Tally(show)
