"""The parts of a running house (常に動く部品): a row a part, each one process."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from books.errors import NotFoundError
from books.settings import Settings
from flows import console
from flows.atomic import write_text


@dataclass(frozen=True)
class Part:
    """A part (部品): its name, what a person calls it, and its colour in the log."""

    name: str
    label: str
    colour: str
    run: Callable[[Settings], None]
    uses_prefect: bool = False
    wanted: Callable[[Settings], bool] = lambda _: True


def _server(settings: Settings) -> None:
    """Become the Prefect server."""
    from flows.server import be_server, page_url, stand_by

    stand_by(settings, console.say)
    log_file = settings.home / "prefect" / "server.log"
    console.say(f"Prefect: {page_url(settings)} (記録 {log_file})")
    be_server(settings)


def _runner(settings: Settings) -> None:
    """Register the deployments, then become Prefect's worker."""
    from flows.server import use_server, wait_for_server

    use_server(settings)
    wait_for_server(settings)
    from flows.deployments import POOL, register_patiently

    register_patiently()
    command = [sys.executable, "-m", "prefect", "worker", "start", "--type", "process"]
    command += ["--pool", POOL, "--limit", "3", "--install-policy", "never"]
    sys.stdout.flush()
    ours = str(Path(__file__).parents[2])  # the entrypoint is a module of this program
    known = os.environ.get("PYTHONPATH")
    paths = {"PYTHONPATH": os.pathsep.join(p for p in (ours, known) if p)}
    os.execve(sys.executable, command, os.environ | paths)  # noqa: S606


def _clock(settings: Settings) -> None:
    from flows.backup import lacks_passphrase
    from flows.daily.clock import keep_time

    if lacks_passphrase(settings):
        console.say(
            "控えの合言葉がまだないので、予定の控えは取れません。"
            "`denpyo backup --new-passphrase` で作り、紙に書いて保管してください。"
        )
    keep_time(settings, console.say, with_prefect=not os.environ.get(ALONE))


def _web(settings: Settings) -> None:
    from flows.serve import serve_pages

    serve_pages(settings)


def _bots(settings: Settings) -> None:
    from flows.bots.office import open_bots
    from flows.bots.show import tell_job
    from flows.bots.work import make_worker, run_on

    with open_bots(settings) as office, make_worker(office) as worker:
        run_on(office, worker, None, lambda job: tell_job(office, job))


def _uses_bots(settings: Settings) -> bool:
    from flows.bots.ready import used_sites

    return bool(used_sites(settings))


ALONE = "DENPYO_WITHOUT_PREFECT"
SERVING = "serving"
PARTS = (
    Part("server", "Prefect サーバー", "magenta", _server, uses_prefect=True),
    Part("runner", "実行係", "blue", _runner, uses_prefect=True),
    Part("clock", "時計係", "green", _clock),
    Part("web", "画面", "cyan", _web),
    Part("bots", "ボット", "yellow", _bots, wanted=_uses_bots),
)


def wanted_parts(settings: Settings) -> tuple[Part, ...]:
    """What this home runs: bots only where it has sites for them."""
    return tuple(part for part in PARTS if part.wanted(settings))


def get_part(name: str) -> Part:
    """The part of this name.

    Raises:
        NotFoundError: there is none; the names are told.
    """
    for part in PARTS:
        if part.name == name:
            return part
    names = "、".join(part.name for part in PARTS)
    raise NotFoundError(f"部品 {name} はありません。あるのは {names} です。")


def command_of(part: str, settings: Settings) -> list[str]:
    """The command line that runs one part in the foreground (部品の起動)."""
    program = [sys.executable, "-m", "flows.cli", "up", "--only", part]
    return [*program, "--home", str(settings.home.resolve())]


def state_file(settings: Settings) -> Path:
    """Which processes ``denpyo up`` started."""
    return settings.home / "up" / "up.json"


def read_pids(settings: Settings) -> dict[str, int]:
    """Process ids by the names of the parts; ``up`` is the watcher itself."""
    try:
        found = json.loads(state_file(settings).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): int(pid) for name, pid in found.items()}


def note_alone(part: Part, settings: Settings) -> None:
    """Leave the process id of a part that somebody else starts (systemd の部品)."""
    write_text(_alone_file(part.name, settings), str(os.getpid()))


def read_alone(settings: Settings) -> dict[str, int]:
    """Process ids of parts as they noted them, by name; they may have ended."""
    found: dict[str, int] = {}
    for part in PARTS:
        with contextlib.suppress(OSError, ValueError):
            found[part.name] = int(_alone_file(part.name, settings).read_text("ascii"))
    return found


def note_serving(settings: Settings) -> None:
    """Leave the process id of who serves the pages of this home (画面の印)."""
    write_text(_alone_file(SERVING, settings), str(os.getpid()))


def read_serving(settings: Settings) -> int | None:
    """Process id of who served the pages of this home last; it may have ended."""
    try:
        return int(_alone_file(SERVING, settings).read_text("ascii"))
    except (OSError, ValueError):
        return None


def _alone_file(name: str, settings: Settings) -> Path:
    return settings.home / "up" / f"{name}.pid"


def names_of(parts: Sequence[Part]) -> str:
    """The parts in a sentence."""
    return "・".join(part.label for part in parts)
