"""The local Prefect server: started once, reused by every command (Prefect サーバー).

Prefect shows the runs; it is never started inside a command (the ephemeral server is
switched off), because that costs seconds each time. One detached process serves all
commands; ``home/prefect`` holds its SQLite database, its process id and its log.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from books.errors import NotReadyError
from books.settings import Settings
from flows.lock import hold

START_SECONDS = 120  # the first start makes the database; slow disks exist
STOP_SECONDS = 15
STAND_BY_SECONDS = 5.0
_LOGGING = Path(__file__).with_name("prefect-logging.yml")


@dataclass(frozen=True)
class ServerStatus:
    """What is known about the server (状態)."""

    url: str
    running: bool
    pid: int | None
    version: str | None


def page_url(settings: Settings) -> str:
    """Address of Prefect's page for a browser."""
    return f"http://{settings.prefect.host}:{settings.prefect.port}"


def use_server(settings: Settings) -> None:
    """Point Prefect at the local server; call before the first ``import prefect``."""
    os.environ |= _client_environment(settings)


def server_status(settings: Settings) -> ServerStatus:
    """Ask the server whether it is well (稼働確認)."""
    found = _answering_version(settings)
    return ServerStatus(
        page_url(settings), found is not None, _own_pid(settings), found
    )


def call_server(
    settings: Settings, path: str, body: bytes | None = None, seconds: float = 5.0
) -> bytes:
    """Ask the server's API, or post JSON to it (サーバーへの問い合わせ).

    Raises:
        OSError: no answer within the time, or one that is an error.
        ValueError: the answer is no HTTP.
    """
    request = urllib.request.Request(  # noqa: S310  our own address
        page_url(settings) + "/api" + path,
        data=body,
        headers={"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=seconds) as answer:
            content: bytes = answer.read()
    except http.client.HTTPException as error:
        raise ValueError(str(error)) from error
    return content


def ensure_server(settings: Settings) -> None:
    """Start the server unless it runs; return when it answers (サーバーの起動).

    Two commands at the same moment start one server: the second waits for the first.

    Raises:
        NotReadyError: the server does not start, or something else has the port.
    """
    use_server(settings)
    if _is_ours(settings):
        return
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder / "start.lock"):
        if _is_ours(settings):
            return
        if is_taken(settings.prefect.host, settings.prefect.port):
            raise _not_starting(settings)
        _wait_until_ready(settings, _start(settings))


def be_server(settings: Settings) -> None:
    """Become the server in the foreground, for who watches it (サーバーの常駐).

    What it writes goes to its own log file: it complains at length of what it mends.

    Raises:
        NotReadyError: something has the port.
    """
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder / "start.lock"):
        if is_taken(settings.prefect.host, settings.prefect.port):
            raise _not_starting(settings)
    _note_pid(settings, os.getpid())
    os.chdir(folder)
    with _log_file(settings).open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    command = [sys.executable, "-m", "prefect", "server", "start"]
    os.execve(sys.executable, command, os.environ | _server_environment(settings))  # noqa: S606


def stand_by(settings: Settings, say: Callable[[str], None]) -> None:
    """Wait while the Prefect of another home serves at our port (ほかの denpyo の Prefect).

    It serves us as well: dying of it again and again would only fill the log.
    """
    told = False
    while (found := _answering_version(settings)) is not None:
        if found != version("prefect") or _own_pid(settings) is not None:
            return
        if not told:
            say(
                f"ポート {settings.prefect.port} では、見本などほかの denpyo の Prefect が"
                "動いています。それを使い、止まったら代わりに起動します。分けるには "
                "denpyo.yaml の prefect.port を変えてください。"
            )
            told = True
        time.sleep(STAND_BY_SECONDS)


def wait_for_server(settings: Settings) -> None:
    """Wait until the server answers (起動待ち).

    Raises:
        NotReadyError: it does not within the time of a first start.
    """
    end = time.monotonic() + START_SECONDS
    while _answering_version(settings) is None:
        if time.monotonic() > end:
            raise _not_starting(settings)
        time.sleep(0.5)


def stop_server(settings: Settings) -> bool:
    """Stop the server that a command of this home started (サーバーの停止).

    Returns False when there is none.
    """
    pid = _own_pid(settings)
    if pid is None:
        return False
    _signal(pid, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    while _is_alive(pid) and time.monotonic() < end:
        time.sleep(0.1)
    if _is_alive(pid):
        _signal(pid, signal.SIGKILL)
    _pid_file(settings).unlink(missing_ok=True)
    return True


def is_taken(host: str, port: int) -> bool:
    """True when a program listens there (使用中のポート)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _folder(settings: Settings) -> Path:
    return settings.home.resolve() / "prefect"


def _pid_file(settings: Settings) -> Path:
    return _folder(settings) / "server.json"


def _log_file(settings: Settings) -> Path:
    return _folder(settings) / "server.log"


def _server_environment(settings: Settings) -> dict[str, str]:
    folder = _folder(settings)
    database = f"sqlite+aiosqlite:///{folder / 'prefect.db'}"
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_API_URL": page_url(settings) + "/api",
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_HOST": settings.prefect.host,
        "PREFECT_SERVER_API_PORT": str(settings.prefect.port),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",  # half the work
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_CLI_PROMPT": "false",
    }


def _client_environment(settings: Settings) -> dict[str, str]:
    """What a command needs: no long waits, nothing sent that nobody looks at."""
    return _server_environment(settings) | {
        "PREFECT_API_REQUEST_TIMEOUT": "5",
        "PREFECT_CLIENT_MAX_RETRIES": "0",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_LOGGING_SETTINGS_PATH": str(_LOGGING),
    }


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "prefect", "server", "start"]
    with _log_file(settings).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  our own interpreter, fixed words
            command,
            env=os.environ | _server_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=_folder(settings),
            start_new_session=True,  # outlives the command and its terminal
        )
    _note_pid(settings, process.pid)
    return process


def _note_pid(settings: Settings, pid: int) -> None:
    _pid_file(settings).write_text(json.dumps({"pid": pid}), encoding="utf-8")


def _wait_until_ready(settings: Settings, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if _answering_version(settings) is not None:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    stop_server(settings)
    raise _not_starting(settings)


def _not_starting(settings: Settings) -> NotReadyError:
    return NotReadyError(
        f"Prefect サーバーが起動しません。記録 {_log_file(settings)} を確かめ、"
        f"ポート {settings.prefect.port} を他のプログラムが使っているときは "
        "denpyo.yaml の prefect.port を変えてください。"
    )


def _is_ours(settings: Settings) -> bool:
    found = _answering_version(settings)
    if found is None or found == version("prefect"):
        return found is not None
    if stop_server(settings):  # our own, from before an update
        return False
    raise NotReadyError(
        f"ポート {settings.prefect.port} では別の版の Prefect ({found}) が動いています。"
        "止めるか、denpyo.yaml の prefect.port を変えてください。"
    )


def _answering_version(settings: Settings) -> str | None:
    try:
        found = json.loads(call_server(settings, "/admin/version"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, str) else None


def _own_pid(settings: Settings) -> int | None:
    """Process id of the server that this home started, if it still lives."""
    try:
        pid = int(json.loads(_pid_file(settings).read_text("utf-8"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if _is_alive(pid) and _is_prefect(pid) else None


def _is_prefect(pid: int) -> bool:
    """Guard against a process id that the system gave to somebody else."""
    command = Path(f"/proc/{pid}/cmdline")
    return not command.parent.parent.exists() or b"prefect" in command.read_bytes()


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        os.waitpid(pid, os.WNOHANG)  # our own child: don't leave a zombie
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except OSError:
        return
