"""The tax agency's registry at the command line (登録番号・法人番号の照会)."""

import datetime as dt
import getpass
from pathlib import Path
from typing import Annotated

import typer

from books.errors import FormatError
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command, Group

registry = typer.Typer(
    cls=Group,
    help="登録番号(適格請求書発行事業者)と法人番号の公表情報。",
    no_args_is_help=True,
)
app.add_typer(registry, name="registry")

_STANDINGS = {
    "in_force": "有効",
    "not_yet": "登録前",
    "ended": "失効・取消し",
    "absent": "公表なし",
}


@registry.command(
    "check",
    cls=Command,
    help="登録番号が、ある日に有効だったかを調べます。国税庁に尋ねるのは --ask のときだけです。",
)
def check(
    numbers: Annotated[list[str], typer.Argument(help="登録番号 (T と数字 13 桁)。")],
    home: Home = None,
    day: Annotated[
        dt.datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="取引日。なければ今日。"),
    ] = None,
    *,
    ask: Annotated[bool, typer.Option("--ask", help="国税庁に照会します。")] = False,
) -> None:
    """Tell how numbers stood on a day."""
    from books.identifiers import parse_registration_number
    from books.registry import judge
    from books.store import Store
    from flows.clock import today
    from flows.registry import ask_agency

    settings = load_settings(home)
    on = day.date() if day else today()
    wanted = [parse_registration_number(text) for text in numbers]
    wrong = [text for text, known in zip(numbers, wanted, strict=True) if not known]
    asked = [number for number in wanted if number]
    with Store.open(settings.url, settings.shelf) as store:
        if ask:
            ask_agency(store, settings, asked, today())
        known = store.published(asked)
    rows = []
    for number in asked:
        if number not in known:
            rows.append(
                (number, "未確認", "", "--ask で照会するか、公表ファイルを取り込む")
            )
            continue
        verdict = judge(known[number], on)
        name = verdict.record.name if verdict.record else ""
        when = f"{known[number].as_of} 現在"
        rows.append((number, _STANDINGS[verdict.standing], name, when))
    if rows:
        console.table(f"{on} の登録", ("登録番号", "状態", "公表名", "公表情報"), rows)
    if wrong:
        told = "」「".join(wrong)
        raise FormatError(f"「{told}」は登録番号ではありません (T と数字 13 桁)。")


@registry.command(
    "import",
    cls=Command,
    help="公表サイトの全件・差分ファイル (zip か CSV) を取り込みます。",
)
def import_(
    files: Annotated[list[Path], typer.Argument(help="ファイル。")],
    home: Home = None,
) -> None:
    """Keep the records of downloaded files."""
    from books.store import Store
    from flows.clock import today
    from flows.opening import cannot_open
    from flows.registry import import_files

    settings = load_settings(home)
    for path in files:
        try:
            path.open("rb").close()
        except OSError as error:
            raise cannot_open(path, error) from error
    with Store.open(settings.url, settings.shelf) as store:
        counts = import_files(store, files, today(), getpass.getuser())
    for path, count in counts.items():
        console.say(f"{path.name}: {count:,} 件を取り込みました。")


@registry.command(
    "refresh",
    cls=Command,
    help="取り込んだファイルより後の変更を、国税庁から取得します。",
)
def refresh(home: Home = None) -> None:
    """Fetch what changed since."""
    from books.store import Store
    from flows.clock import today
    from flows.registry import refresh as fetch

    settings = load_settings(home)
    with Store.open(settings.url, settings.shelf) as store:
        count = fetch(store, settings, today(), getpass.getuser())
    console.say(f"変更 {count:,} 件を取り込みました。")


@registry.command(
    "name", cls=Command, help="会社の名前から、法人番号を国税庁に尋ねます。"
)
def name(
    text: Annotated[str, typer.Argument(help="会社の名前 (一部でもよい)。")],
    home: Home = None,
) -> None:
    """Find corporations by name."""
    from edi.tax_agency.corporations import CorporationClient
    from flows.registry import connect

    settings = load_settings(home)
    with connect(settings, settings.tax_agency.corporations_url) as connection:
        found = CorporationClient(connection).search(text)
    rows = [
        (c.number, c.name, c.address, f"{c.closed_on} 閉鎖" if c.closed_on else "")
        for c in found
    ]
    console.table(f"「{text}」の法人", ("法人番号", "名称", "所在地", ""), rows)
