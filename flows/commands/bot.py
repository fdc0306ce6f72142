"""Bots at the command line (ボット): ask, work, look, decide, stop."""

from pathlib import Path
from typing import Annotated

import typer

from books.errors import NotReadyError, UnknownOutcomeError
from books.job_steps import TO_A_PERSON, JobState
from books.store import Job
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command, Group

bot = typer.Typer(
    cls=Group,
    help="会計ソフトや銀行の画面を操作するボット。",
    no_args_is_help=True,
)
app.add_typer(bot, name="bot")

Site = Annotated[str, typer.Argument(help="サイトの名前 (bot list で表示)。")]
Reference = Annotated[
    str, typer.Argument(help="依頼の番号 (bot jobs で表示)。一部でもよい。")
]
By = Annotated[str, typer.Option("--by", help="判断した人の名前。")]
Reason = Annotated[str, typer.Option("--reason", help="理由。記録に残ります。")]


@bot.command("list", cls=Command, help="サイトの一覧と、止めているかどうか。")
def list_sites(home: Home = None) -> None:
    """List the sites."""
    from flows.bots.office import open_bots
    from flows.bots.show import show_sites

    with open_bots(load_settings(home)) as office:
        show_sites(office)


@bot.command(
    cls=Command,
    help="依頼を実行します。止めるには Ctrl-C か、別の端末で bot stop。",
)
def run(
    home: Home = None,
    site: Annotated[
        str | None, typer.Option("--site", help="このサイトの依頼だけ。")
    ] = None,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="いまある依頼を終えたら終わります。")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="入力までして、確定の前で止めます。"),
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="ブラウザーの画面を見せます。")
    ] = False,
) -> None:
    """Let the bots work."""
    from flows.bots.office import open_bots
    from flows.bots.show import tell_held, tell_job
    from flows.bots.work import make_worker, run_on, run_once

    last: dict[str, Job] = {}
    with (
        open_bots(load_settings(home)) as office,
        make_worker(office, dry_run=dry_run, headless=not show) as worker,
    ):
        tell_held(office, site)
        if not (once or dry_run):
            run_on(office, worker, site, lambda job: tell_job(office, job))
        for job in run_once(office, worker, site):
            tell_job(office, job)
            last[job.reference] = job
    states = {job.state for job in last.values()}
    if states.intersection(TO_A_PERSON):
        raise typer.Exit(UnknownOutcomeError.exit_code)
    if JobState.QUEUED in states and not dry_run:  # the site was not to be reached
        raise typer.Exit(NotReadyError.exit_code)


@bot.command(cls=Command, help="依頼の一覧。")
def jobs(
    home: Home = None,
    site: Annotated[str | None, typer.Option("--site", help="サイト。")] = None,
    state: Annotated[JobState | None, typer.Option("--state", help="状態。")] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="表示する件数 (新しい方から)。")
    ] = 50,
) -> None:
    """List jobs."""
    from flows.bots.office import open_bots
    from flows.bots.show import show_jobs

    with open_bots(load_settings(home)) as office:
        found = office.store.find_jobs(state=state, site=site)
        show_jobs(office, found[-limit:], f"依頼 {len(found)} 件")


@bot.command(cls=Command, help="依頼 1 件の経過と証跡。")
def show(reference: Reference, home: Home = None) -> None:
    """Show one job."""
    from flows.bots.office import open_bots
    from flows.bots.show import show_job

    with open_bots(load_settings(home)) as office:
        job = office.store.get_job(office.reference(reference))
        show_job(office, job, office.store.audit_log(job.reference, limit=None))


@bot.command(cls=Command, help="ボットを止めます。サイトを書かなければ、すべて。")
def stop(
    by: By,
    reason: Reason,
    site: Annotated[str, typer.Argument(help="サイト。", show_default="すべて")] = "*",
    home: Home = None,
) -> None:
    """Stop the bots."""
    _turn(home, site, by, reason, stopped=True)
    console.say("止めました。いまの操作も、次の一歩の前で止まります。")


@bot.command(cls=Command, help="止めたボットを再開します。")
def start(
    by: By,
    reason: Reason,
    site: Annotated[str, typer.Argument(help="サイト。", show_default="すべて")] = "*",
    home: Home = None,
) -> None:
    """Start the bots again."""
    _turn(home, site, by, reason, stopped=False)
    console.say("再開しました。")


def _turn(home: Path | None, site: str, by: str, reason: str, *, stopped: bool) -> None:
    from flows.bots.office import open_bots
    from rpa.site_file import site_path

    settings = load_settings(home)
    if site != "*":
        site_path(site, settings)
    with open_bots(settings) as office:
        office.store.turn_bots(site, by, reason, stopped=stopped)


@bot.command(
    cls=Command,
    help="サイトの画面を一つずつ開き、部品が見つかるか確かめます。何も登録しません。",
)
def check(site: Site, home: Home = None) -> None:
    """Walk the pages of a site."""
    from flows.bots.look import walk
    from flows.bots.office import open_bots
    from flows.bots.show import show_checked

    with open_bots(load_settings(home)) as office:
        checked = walk(office, site)
    show_checked(checked)
    if any(one.seen.is_bad for one in checked):
        raise typer.Exit(1)


@bot.command(
    cls=Command,
    help="画面の操作を記録して、新しいサイトの定義 (site.yaml) の下書きを作ります。",
)
def record(
    site: Site,
    address: Annotated[str, typer.Argument(help="最初に開くアドレス。")],
    home: Home = None,
    label: Annotated[str, typer.Option("--label", help="サイトの呼び名。")] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="accounting か bank。")
    ] = "accounting",
) -> None:
    """Record a new site."""
    from flows.bots.look import record_site

    path = record_site(load_settings(home), site, address, (label or site, kind))
    console.say(f"下書きを書きました: {path}")
