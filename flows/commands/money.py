"""Bank files made of others and of tables (銀行ファイルの作成と変換)."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from books.errors import NotReadyError
from books.settings import Settings
from flows import console
from flows.commands.common import Home, app, require_home, view_settings
from flows.japanese import Command

Out = Annotated[
    Path | None,
    typer.Option("--out", help="書くファイル。", show_default="元の名前と拡張子"),
]
Ebcdic = Annotated[
    bool, typer.Option("--ebcdic", help="全銀ファイルを EBCDIC で書きます。")
]
NoLineEnds = Annotated[
    bool, typer.Option("--no-line-ends", help="全銀ファイルを改行なしで書きます。")
]


class Kind(StrEnum):
    """What is paid to employees (給与の種別)."""

    SALARY = "salary"
    BONUS = "bonus"
    PUBLIC_SALARY = "public-salary"
    PUBLIC_BONUS = "public-bonus"


@app.command(
    cls=Command,
    help="銀行のファイルを別の形式にします (全銀・ZEDI・銀行の CSV。形式は中身で見分けます)。"
    "何も登録せず、お金も動きません。",
)
def convert(
    file: Annotated[Path, typer.Argument(help="元のファイル。")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="zengin-transfer、zedi、zengin-payroll、zengin-debit、zengin-statement、"
            "zengin-notice、camt.052、camt.053、camt.054。",
        ),
    ],
    out: Out = None,
    home: Home = None,
    *,
    ebcdic: Ebcdic = False,
    no_line_ends: NoLineEnds = False,
) -> None:
    """Turn a money file into another format."""
    from edi.formats import Given
    from flows.atomic import write_bytes
    from flows.clock import now, today
    from flows.convert import Wish, style_of
    from flows.convert import convert as turn

    settings = view_settings(home)
    style = style_of(ebcdic=ebcdic, line_ends=not no_line_ends)
    given = Given(file.stem, today(), settings.accounts)
    target, content, findings = turn(file, to, Wish(style, now(), file.name), given)
    path = _free(out or Path(f"{file.stem}_{target.name}{target.suffix}"), file)
    write_bytes(path, content)
    for finding in findings:
        console.say(f"・{finding.message}")
    console.say(f"{target.label}: {path} を書きました。")


@app.command(
    cls=Command,
    help="給与・賞与の一覧 (CSV) から、銀行に渡す全銀ファイルを作ります。列は 社員番号、所属コード、"
    "銀行、支店、預金種目、口座番号、口座名義、金額 です。",
)
def payroll(
    file: Annotated[Path, typer.Argument(help="支払う人の一覧 (CSV)。")],
    day: Annotated[
        dt.datetime,
        typer.Option("--day", formats=["%Y-%m-%d"], help="振込指定日。"),
    ],
    kind: Annotated[Kind, typer.Option("--kind", help="種別。")] = Kind.SALARY,
    out: Out = None,
    home: Home = None,
    *,
    ebcdic: Ebcdic = False,
    no_line_ends: NoLineEnds = False,
) -> None:
    """Write wages as a bank file."""
    from edi.zengin import PayrollKind, write_payroll
    from flows.atomic import write_bytes
    from flows.convert import style_of
    from flows.payroll import read_payroll_table

    settings = Settings.load(home)
    require_home(settings)
    payer = settings.company.payer
    if payer is None:
        raise NotReadyError(
            "振込元の口座がありません。denpyo.yaml の company.payer に書いてください。"
        )
    wanted = PayrollKind[kind.name]
    wages = read_payroll_table(file, wanted, payer, day.date())
    style = style_of(ebcdic=ebcdic, line_ends=not no_line_ends)
    path = _free(out or Path(f"{file.stem}_{kind.value}.txt"), file)
    write_bytes(path, write_payroll([wages], style=style))
    total = sum(one.amount for one in wages.transfers)
    console.say(
        f"{wanted.label} {len(wages.transfers)} 件、{total:,} 円: {path} を書きました。"
        "銀行の画面で、件数と金額を確かめてから承認してください。"
    )


def _free(path: Path, source: Path) -> Path:
    """The file to write, which is never the one that was read.

    Raises:
        typer.BadParameter: it is.
    """
    if path.exists() and source.exists() and path.samefile(source):
        raise typer.BadParameter("--out に元のファイルとは別の名前を書いてください。")
    return path
