"""Documents to and from partners (取引先との送受信)."""

from typing import Annotated

import typer

from books.delivery import DeliveryState
from books.errors import UnknownOutcomeError
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command

Reference = Annotated[str, typer.Argument(help="配送の番号 (deliveries で表示)。")]
By = Annotated[str, typer.Option("--by", help="判断した人の名前。")]
Reason = Annotated[str, typer.Option("--reason", help="理由。記録に残ります。")]


@app.command(
    cls=Command,
    help="承認済みの書類を取引先に送ります。",
)
def send(
    home: Home = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="送らずに、送るものを表示します。")
    ] = False,
) -> None:
    """Send what is due."""
    from flows.exchange.office import missing_secrets, open_office
    from flows.exchange.queue import plan_deliveries
    from flows.exchange.send import send as send_all
    from flows.exchange.send import waiting_for_person
    from flows.exchange.show import show_planned, show_sent

    with open_office(load_settings(home)) as office:
        if dry_run:
            due = office.store.find_deliveries(state=DeliveryState.QUEUED)
            plan = plan_deliveries(office)
            show_planned(plan.planned, due)
            for told in (*plan.misfits, *missing_secrets(office.settings)):
                console.say(f"・{told}")
        else:
            sent = send_all(office)
            waiting = waiting_for_person(office)
            show_sent(sent, waiting, office)
            if sent.has_failed or waiting:
                raise typer.Exit(UnknownOutcomeError.exit_code)


@app.command(cls=Command, help="取引先が置いたファイルを受信箱に入れます。")
def fetch(home: Home = None) -> None:
    """Fetch what partners left for us."""
    from flows.exchange.fetch import fetch as fetch_all
    from flows.exchange.office import open_office
    from flows.exchange.show import show_fetched

    with open_office(load_settings(home)) as office:
        show_fetched(fetch_all(office))


@app.command(cls=Command, help="取引先への配送の一覧、または 1 件の経過を表示します。")
def deliveries(
    delivery: Annotated[
        str | None, typer.Argument(help="経過を表示する配送の番号。")
    ] = None,
    home: Home = None,
    state: Annotated[
        DeliveryState | None, typer.Option("--state", help="状態で絞り込みます。")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="表示する件数 (新しい方から)。")
    ] = 50,
) -> None:
    """List deliveries, or show one."""
    from flows.exchange.office import view_office
    from flows.exchange.show import show_deliveries, show_history

    with view_office(load_settings(home)) as office:
        if delivery is not None:
            one = office.store.get_delivery(delivery)
            show_history(one, office.store.audit_log(one.reference))
            return
        found = office.store.find_deliveries(state=state)
        show_deliveries(found[-limit:], office, f"配送 {len(found)} 件")
        if not found:
            console.say("配送はありません。")


@app.command(cls=Command, help="1 件の配送を、次の send でもう一度送ります。")
def resend(
    delivery: Reference,
    by: By,
    reason: Reason,
    home: Home = None,
    *,
    again: Annotated[
        bool,
        typer.Option("--again", help="受領確認済みでも、もう一度送ります。"),
    ] = False,
) -> None:
    """Have a delivery sent again."""
    from flows.exchange.decide import resend as send_again
    from flows.exchange.office import view_office

    with view_office(load_settings(home)) as office:
        send_again(office, delivery, by, reason, again=again)
    console.say(f"{delivery} を送信待ちにしました ({by})。次の send で送ります。")


@app.command(cls=Command, help="先方に確かめて届いていた配送を、受領確認済みにします。")
def arrived(delivery: Reference, by: By, reason: Reason, home: Home = None) -> None:
    """Say that the partner has a delivery."""
    from flows.exchange.decide import mark_arrived
    from flows.exchange.office import view_office

    with view_office(load_settings(home)) as office:
        mark_arrived(office, delivery, by, reason)
    console.say(f"{delivery} を受領確認済みにしました ({by})。")
