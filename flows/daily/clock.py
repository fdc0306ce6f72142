"""The clock of the house (時計係): looks every few seconds what is due, and has it done.

Prefect's worker does the work where it is at hand, so that its page shows it. Where it is
not, or leaves a slot lying, a process of our own does; the store keeps both from doing
the same.
"""

import datetime as dt
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from books.errors import DenpyoError, SettingsError
from books.schedules import JAPAN
from books.settings import Settings
from books.store import Store
from flows.atomic import write_text
from flows.daily.steps import Step
from flows.daily.tick import tick
from flows.joining import share_settings
from flows.log import log
from flows.server import call_server

LOOK_SECONDS = 10.0
PATIENCE = 120.0  # seconds after which a slot that nobody took is done here
FLOW = "denpyo"

Say = Callable[[str], None]


def beat_file(settings: Settings) -> Path:
    """Where the clock writes that it is alive."""
    return settings.home / "up" / "clock.json"


@dataclass
class Hands:
    """Has slots done, each asked for once while nobody has taken it (割り当て)."""

    settings: Settings
    say: Say
    with_prefect: bool = True
    monotonic: Callable[[], float] = time.monotonic
    _asked: dict[tuple[str, dt.datetime, int], float] = field(default_factory=dict)
    _children: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __call__(self, step: Step, slot: dt.datetime, attempt: int) -> None:
        """Have the work of a slot done, if nobody was asked of late."""
        key = (step.name, slot, attempt)
        asked_at = self._asked.get(key)
        if asked_at is not None and self.monotonic() - asked_at < PATIENCE:
            return
        self._asked[key] = self.monotonic()
        when = f"{slot.astimezone(JAPAN):%m-%d %H:%M}"
        if asked_at is None and self.with_prefect and self._ask_prefect(key):
            self.say(f"{step.label} ({when}) を始めます。")
            return
        self.say(f"{step.label} ({when}) を、Prefect を通さずに始めます。")
        self._do_it_here(step, slot)

    def clear(self) -> None:
        """Forget what was asked long ago, and children that ended."""
        self._children = [c for c in self._children if c.poll() is None]
        limit = self.monotonic() - 24 * 3600
        self._asked = {k: at for k, at in self._asked.items() if at > limit}

    def stop(self) -> None:
        """Have the children end: what they began is begun again later."""
        for child in self._children:
            if child.poll() is None:
                child.terminate()

    def _ask_prefect(self, key: tuple[str, dt.datetime, int]) -> bool:
        name, slot, attempt = key
        stamp = slot.astimezone(JAPAN).isoformat()
        home = str(self.settings.home.resolve())
        wish = {
            "parameters": {"name": name, "home": home, "slot": stamp},
            "idempotency_key": f"{home} {name} {stamp} {attempt}",
        }
        try:
            path = f"/deployments/name/{FLOW}/{name}"
            found = json.loads(call_server(self.settings, path))["id"]
            body = json.dumps(wish).encode()
            call_server(self.settings, f"/deployments/{found}/create_flow_run", body)
        except (OSError, ValueError, KeyError) as error:
            log.warning("Prefect does not take %s: %s", name, error)
            return False
        return True

    def _do_it_here(self, step: Step, slot: dt.datetime) -> None:
        command = [sys.executable, "-m", "flows.cli", "perform", step.name]
        command += [slot.astimezone(JAPAN).isoformat()]
        command += ["--home", str(self.settings.home.resolve())]
        self._children.append(
            subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603
        )


def keep_time(settings: Settings, say: Say, *, with_prefect: bool = True) -> None:
    """Look at the schedules until SIGTERM or Ctrl-C (見張り).

    A database that is away, or any other failure, is told once and tried again.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    hands, trouble = Hands(settings, say, with_prefect), ""
    try:
        while True:
            told = _watch(hands, trouble)
            if told is None:  # whoever watches starts us again with the new settings
                return
            if told != trouble:
                say(told)
            trouble = told
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        hands.stop()


def _watch(hands: Hands, trouble: str) -> str | None:
    """Look again and again until something fails; what it was, or None for new settings."""
    try:
        _look_on(hands, trouble)
    except DenpyoError as error:
        log.error("clock: %s", error)
        return f"エラー {error}"
    except Exception as error:  # whatever it is, the clock goes on
        log.exception("clock")
        name = type(error).__name__
        return (
            f"エラー 想定外のエラー ({name})。記録 logs/denpyo.log に詳細があります。"
        )
    return None


def _look_on(hands: Hands, trouble: str) -> None:
    """Look until the settings are others."""
    settings = hands.settings
    news = News(settings, hands.say)
    with Store.open(settings.url, settings.shelf) as store:
        share_settings(settings, store)
        while True:
            hands.clear()
            tick(settings, store, hands)
            stamp = dt.datetime.now(JAPAN).isoformat(timespec="seconds")
            write_text(beat_file(settings), json.dumps({"at": stamp}))
            if trouble:
                hands.say("元どおり動いています。")
                trouble = ""
            if news.has_come():
                return
            time.sleep(LOOK_SECONDS)


class News:
    """Whether the settings file was changed, and can be read (設定の変更)."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._home = settings.home
        self._say = say
        self._stamp = self._look()

    def has_come(self) -> bool:
        """Whether to start again with new settings; a mistake in them is told once."""
        stamp = self._look()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            Settings.load(self._home)
        except SettingsError as error:
            self._say(f"エラー {error} 直すまで、元の設定で続けます。")
            return False
        self._say("設定が変わったので、読み直します。")
        return True

    def _look(self) -> tuple[int, int]:
        try:
            found = (self._home / "denpyo.yaml").stat()
        except OSError:
            return (0, 0)
        return found.st_size, found.st_mtime_ns
