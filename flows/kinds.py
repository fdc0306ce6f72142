"""What can go out, one row a kind (出力の種類)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from books.errors import NotFoundError
from books.settings import Settings
from books.store.match_exports import KIND as MATCH_KIND
from flows import writers
from flows.clock import JAPAN
from flows.writers import Documents, Filed, Render

Wants = Callable[[Filed, datetime, Settings], bool]
Group = Callable[[Filed, datetime, Settings], str]


def each(document: Filed, _: datetime, __: Settings) -> str:
    """A file for each document."""
    return document.id


def together(_: Filed, __: datetime, ___: Settings) -> str:
    """One file for all documents of a run."""
    return ""


@dataclass(frozen=True)
class Kind:
    """One kind of file for the outside (出力の種類).

    ``wants`` chooses the documents; those with the same ``group`` share a file.
    ``render`` gives its bytes and what had to be changed for the format; it is pure:
    the same documents and instant give the same bytes. ``later``: the time for this
    kind may come when the document has already gone out in the others. ``books``: it
    needs the accounts that bookkeepers chose (``flows.chosen``).
    """

    name: str
    label: str
    folder: str
    suffix: str
    wants: Wants
    render: Render
    group: Group = together
    later: bool = False
    books: bool = False

    def file_name(
        self, documents: Documents, at: datetime, token: str, settings: Settings
    ) -> str:
        """Name that tells people what it is and never meets another's (ファイル名)."""
        if self.group is each:
            document = documents[0].reading.document
            stem = document.document_type.label + "_" + _plain(document.document_number)
        else:
            stem = (
                self.group(documents[0], at, settings)
                or f"{at.astimezone(JAPAN):%Y%m%d-%H%M%S}"
            )
        return f"{stem}_{token}{self.suffix}"


KINDS = (
    Kind(
        "edi",
        "中小企業共通EDI",
        "edi",
        ".xml",
        writers.has_edi_message,
        writers.render_edi,
        each,
    ),
    Kind(
        "jp-pint",
        "JP PINT (デジタルインボイス)",
        "jp-pint",
        ".xml",
        writers.has_pint,
        writers.render_pint,
        each,
    ),
    *(
        Kind(
            name,
            label,
            f"accounting/{name}",
            ".csv",
            writers.is_booked,
            writers.render_journal(name),
            books=True,
        )
        for name, label in (
            ("yayoi", "仕訳 (弥生会計)"),
            ("moneyforward", "仕訳 (マネーフォワード)"),
            ("freee", "仕訳 (freee)"),
        )
    ),
    *(
        Kind(
            name,
            label,
            f"payments/{name}",
            suffix,
            writers.is_payable,
            render,
            writers.pay_day,
            later=True,
        )
        for name, label, suffix, render in (
            ("transfer", "総合振込 (全銀)", ".txt", writers.render_transfer),
            ("zedi", "総合振込 (ZEDI、全銀と同じ支払)", ".xml", writers.render_zedi),
        )
    ),
)


def find_kind(name: str) -> Kind:
    """The kind of this name.

    Raises:
        NotFoundError: there is none (any more).
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise NotFoundError(
        f"出力の種類 {name} はありません。出力の一覧で取り消してください。"
    )


def label_of(name: str) -> str:
    """The heading of a kind; the bare name of one that there is no more (見出し)."""
    plain = name.removeprefix(MATCH_KIND)
    label = next((kind.label for kind in KINDS if kind.name == plain), name)
    return label if plain == name else f"消込の{label}"


def _plain(text: str | None) -> str:
    """What may stand in a file name everywhere."""
    return re.sub(r"[^\w.-]+", "-", text or "番号なし")[:40]
