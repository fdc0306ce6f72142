"""How the running parts are (様子): for ``denpyo up --check`` and whoever watches."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from books.schedules import JAPAN
from books.settings import Settings
from flows.daily.clock import beat_file
from flows.server import is_taken, server_status
from flows.up.parts import get_part, read_alone, read_pids, read_serving
from flows.up.processes import is_ours

BEAT_LATE_SECONDS = 120


@dataclass(frozen=True)
class Health:
    """How one part is (部品の様子)."""

    label: str
    well: bool
    told: str


def check_parts(settings: Settings, now: dt.datetime) -> Iterator[Health]:
    """Look at every part (様子の確認)."""
    pids = read_pids(settings)
    watched = is_ours(pids.get("up", 0)) if pids.get("up") else False
    if not watched:
        pids = {n: pid for n, pid in read_alone(settings).items() if is_ours(pid)}
    yield _watcher(pids, watched=watched)
    status = server_status(settings)
    if "server" in pids or not watched:
        shown = (
            f"{status.url} (版 {status.version})" if status.running else "答えません"
        )
        yield Health("Prefect サーバー", status.running, shown)
        yield _process("実行係", pids.get("runner"))
    if get_part("bots").wanted(settings):
        yield _process("ボット", pids.get("bots"))
    yield _clock(settings, now)
    yield _pages(settings)


def _watcher(pids: dict[str, int], *, watched: bool) -> Health:
    if watched:
        return Health("まとめ役", well=True, told=f"pid {pids['up']}")
    if pids:  # systemd starts each part, and starts it again
        told = f"部品ごとに動いています ({'、'.join(pids)})"
        return Health("まとめ役", well=True, told=told)
    return Health("まとめ役", well=False, told="`denpyo up` は動いていません")


def _pages(settings: Settings) -> Health:
    """Ours, or the pages of another home at the same port: its papers are not ours."""
    host, port = settings.web.host, settings.web.port
    if not is_taken(host, port):
        return Health("画面", well=False, told="答えません")
    pid = read_serving(settings)
    if pid is not None and is_ours(pid):
        return Health("画面", well=True, told=f"http://{host}:{port}/")
    told = (
        f"ポート {port} は、別のフォルダーの画面かほかのプログラムが使っています。"
        "`make serve` などを止めるか、denpyo.yaml の web.port を変えてください"
    )
    return Health("画面", well=False, told=told)


def _process(label: str, pid: int | None) -> Health:
    alive = pid is not None and is_ours(pid)
    return Health(label, alive, f"pid {pid}" if alive else "いません")


def _clock(settings: Settings, now: dt.datetime) -> Health:
    try:
        text = beat_file(settings).read_text("utf-8")
        at = dt.datetime.fromisoformat(json.loads(text)["at"])
    except (OSError, ValueError, KeyError):
        return Health("時計係", well=False, told="まだ一度も見ていません")
    age = (now - at).total_seconds()
    shown = f"{at.astimezone(JAPAN):%m-%d %H:%M:%S} に予定を見ました"
    return Health("時計係", well=age < BEAT_LATE_SECONDS, told=shown)
