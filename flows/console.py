"""What the terminal shows: tables, progress, sentences (端末の表示)."""

from collections.abc import Iterable, Iterator
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
from rich.table import Table

from flows.tally import Tally

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """One line on the screen, shown as it is; a path in it stays in one piece."""
    out.print(escape(text), soft_wrap=True)


def complain(text: str) -> None:
    """One line about something that went wrong, on the error stream."""
    err.print(f"[bold red]エラー[/] {escape(text)}", soft_wrap=True)


def table(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A table; a head that begins with ``>`` is for numbers, to the right."""
    shown = Table(title=title, title_justify="left", title_style="bold")
    for head in heads:
        right = head.startswith(">")
        shown.add_column(
            head.lstrip(">"),
            justify="right" if right else "left",
            overflow="fold",
            no_wrap=right,
        )
    for row in rows:
        shown.add_row(*(escape(cell) for cell in row))
    out.print(shown)


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
