"""Who may sign in (利用者): for IT support, also when nobody can sign in any more."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from books.people import Person, Role
from books.settings import Settings
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command, Group

if TYPE_CHECKING:
    from books.store import Store

users = typer.Typer(
    cls=Group,
    help="画面にサインインする人を加え、止め、リンクを作ります。",
    no_args_is_help=True,
)
app.add_typer(users, name="user")
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="利用者名 (英数字)。")]


def _open(settings: Settings) -> "Store":
    from books.store import Store

    return Store.open(settings.url, settings.shelf)


@users.command("list", cls=Command, help="利用者の一覧を表示します。")
def list_users(home: Home = None) -> None:
    """Show everybody."""
    heads = ("利用者名", "氏名", "役割", "メール", "二段階認証", "状態")
    with _open(load_settings(home)) as store:
        rows = [_row(one) for one in store.list_people()]
    console.table("利用者", heads, rows)


def _row(one: Person) -> tuple[str, ...]:
    roles = "、".join(role.label for role in sorted(one.roles))
    factor = "使用中" if one.two_factor else "—"
    state = "使える" if one.active else "停止中"
    return (one.login, one.name, roles, one.email, factor, state)


@users.command("add", cls=Command, help="利用者を加え、サインインのリンクを作ります。")
def add_user(
    login: Login,
    home: Home = None,
    name: Annotated[
        str, typer.Option("--name", help="氏名。", show_default="利用者名")
    ] = "",
    email: Annotated[str, typer.Option("--email", help="メールアドレス。")] = "",
    roles: Annotated[
        list[Role] | None,
        typer.Option(
            "--role",
            help="役割 (何度でも): clerk 経理、approver 承認者、bookkeeper 記帳、"
            "it 情シス、supplier 取引先。",
            show_default="clerk",
        ),
    ] = None,
    partner: Annotated[
        str, typer.Option("--partner", help="supplier の取引先の id。")
    ] = "",
) -> None:
    """Add a person."""
    settings = load_settings(home)
    with _open(settings) as store:
        person = store.add_person(
            login,
            name,
            roles or (Role.CLERK,),
            getpass.getuser(),
            email=email,
            partner=partner,
        )
        console.say(f"利用者 {person.login} ({person.name}) を加えました。")
        _say_link(settings, store, person.login)


@users.command("link", cls=Command, help="一度だけ使えるサインインのリンクを作ります。")
def link_user(login: Login, home: Home = None) -> None:
    """Make a link, for who can't sign in."""
    settings = load_settings(home)
    with _open(settings) as store:
        _say_link(settings, store, login)


def _say_link(settings: Settings, store: "Store", login: str) -> None:
    from books.store.passes import PassKind
    from flows.people import LINK, find_login

    person = find_login(store, login)
    token = store.issue_pass(person, PassKind.LINK, LINK, getpass.getuser())
    web = settings.web
    base = web.public_url or f"http://{web.host}:{web.port}"
    console.say("サインインのリンク (7 日以内に一度だけ。本人だけに渡してください):")
    console.say(f"  {base}/link/{token}")


@users.command("password", cls=Command, help="一回限りのパスワードを作ります。")
def give_password(login: Login, home: Home = None) -> None:
    """Make a one-time password."""
    from books.passwords import make_password
    from flows.people import find_login

    with _open(load_settings(home)) as store:
        person = find_login(store, login)
        password = make_password()
        store.set_password(person.id, password, getpass.getuser(), must_change=True)
    console.say(f"{person.login} の一回限りのパスワード: {password}")
    console.say("最初のサインインで、本人が新しいものに変えます。")


@users.command("off", cls=Command, help="利用者を止めます (記録は残ります)。")
def switch_off(login: Login, home: Home = None) -> None:
    """Switch a person off."""
    _switch(login, home, active=False)


@users.command("on", cls=Command, help="止めた利用者を使えるようにします。")
def switch_on(login: Login, home: Home = None) -> None:
    """Switch a person on again."""
    _switch(login, home, active=True)


def _switch(login: str, home: Home, *, active: bool) -> None:
    from flows.people import find_login

    with _open(load_settings(home)) as store:
        person = find_login(store, login)
        store.change_person(person.id, getpass.getuser(), active=active)
    console.say(f"利用者 {login} を{'使えるように' if active else '停止'}しました。")
