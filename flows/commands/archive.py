"""The archive at the command line (電子帳簿保存法): verify, search, hand over, retention."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from flows import console
from flows.commands.common import NOT_SOUND, Home, app, load_settings
from flows.japanese import Command, Group

archive = typer.Typer(
    cls=Group,
    help="電子帳簿保存法の検索・提出用の書き出し・保存期間。",
    no_args_is_help=True,
)
app.add_typer(archive, name="archive")

From = Annotated[
    dt.datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="取引年月日がこの日以後。"),
]
To = Annotated[
    dt.datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], help="取引年月日がこの日以前。"),
]
Csv = Annotated[
    Path | None, typer.Option("--csv", help="結果をすべて、この CSV に書きます。")
]


@app.command(
    cls=Command,
    help="原本・訂正履歴・操作記録が、受け取ったときのままかを検査します。",
)
def verify(
    home: Home = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="検査報告を書くファイル。")
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(
            "--end", help="前に書き留めた「番号:ハッシュ」。それまでの記録と比べます。"
        ),
    ] = None,
) -> None:
    """Check everything that is kept."""
    from books.store import Store
    from flows.archive import verify_store, write_report

    settings = load_settings(home)
    with Store.open(settings.url, settings.shelf) as store:
        verified = verify_store(store, end)
    console.say(verified.report.rstrip())
    console.say(
        f"\n書き留めておくもの (次に --end で渡すと、ここまでの記録と比べます):\n{verified.end}"
    )
    if report is not None:
        write_report(report, verified)
        console.say(f"{report} を書きました。")
    raise typer.Exit(NOT_SOUND if verified.problems else 0)


@archive.command(
    "search", cls=Command, help="取引年月日・金額・取引先の範囲で書類を探します。"
)
def search(
    home: Home = None,
    date_from: From = None,
    date_to: To = None,
    amount_from: Annotated[
        int | None, typer.Option("--amount-from", help="税込の金額がこれ以上。")
    ] = None,
    amount_to: Annotated[
        int | None, typer.Option("--amount-to", help="税込の金額がこれ以下。")
    ] = None,
    partner: Annotated[
        str, typer.Option("--partner", help="取引先の名前か登録番号の一部。")
    ] = "",
    csv: Csv = None,
) -> None:
    """Find documents."""
    from books.archive import search as find
    from books.store import Store
    from flows.show_archive import show_found

    settings = load_settings(home)
    dates, amounts = (_day(date_from), _day(date_to)), (amount_from, amount_to)
    with Store.open(settings.url, settings.shelf) as store:
        found = find(store, dates, amounts, partner)
    show_found(f"書類 {len(found):,} 件", found, len(found), csv)


@archive.command(
    "export",
    cls=Command,
    help="ある期間の原本・索引・訂正履歴・操作記録・検査報告を、提出用のフォルダーに書き出します。",
)
def export(
    out: Annotated[Path, typer.Option("--out", help="新しく作るフォルダー。")],
    home: Home = None,
    date_from: From = None,
    date_to: To = None,
) -> None:
    """Hand the papers of a period over."""
    from books.store import Store
    from flows.archive import export_archive

    settings = load_settings(home)
    with Store.open(settings.url, settings.shelf) as store:
        made = export_archive(store, (_day(date_from), _day(date_to)), out)
    console.say(
        f"書類 {made.documents:,} 件 (原本 {made.files:,} 個) を {made.folder} に書き出しました。"
    )
    for problem in made.problems:
        console.say(f"・{problem.message}")
    raise typer.Exit(NOT_SOUND if made.problems else 0)


@archive.command(
    "retention",
    cls=Command,
    help="保存期間を過ぎた書類の一覧を表示します。何も消しません。",
)
def retention(home: Home = None, csv: Csv = None) -> None:
    """List what is past its period."""
    from books.store import Store
    from flows.archive import find_expired
    from flows.clock import today
    from flows.show_archive import MAX_ROWS, show_found

    settings = load_settings(home)
    limit = None if csv else MAX_ROWS
    with Store.open(settings.url, settings.shelf) as store:
        found = find_expired(store, settings, today(), limit)
    console.say(
        f"保存期間 {found.years} 年 (設定の archive.years) では、取引年月日が "
        f"{found.before} より前の書類が期間を過ぎています: {found.count:,} 件。"
    )
    if found.undated:
        console.say(
            f"日付の分からない書類 {found.undated:,} 件は、期間を数えられないため含みません。"
        )
    if found.documents:
        show_found("保存期間を過ぎた書類", found.documents, found.count, csv)
    console.say(
        "denpyo は書類を消しません。欠損金のある年度や係争中のものがないか税理士に確かめ、"
        "そのまま保管を続けるか、一覧を添えて社内の決まりで扱いを決めてください。"
    )


def _day(at: dt.datetime | None) -> dt.date | None:
    return at.date() if at else None
