"""Start a practice site: in a thread, or as a process that can be killed (起動)."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from samples.sites.fault_layer import FaultLayer
from samples.sites.plan import Plan, read_plan

SITES = ("accounting", "bank")


def make_site(name: str, folder: Path, plan: Plan | None = None) -> FaultLayer:
    """The application of a site (ASGI)."""
    plan = plan or Plan()
    if name == "accounting":
        from samples.sites.accounting.app import make_app as accounting

        return FaultLayer(accounting(folder, plan), plan)
    from samples.sites.bank.app import make_app as bank

    return FaultLayer(bank(folder, plan), plan)


@dataclass
class RunningSite:
    """A site that runs; what tests may ask of it."""

    name: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    settings: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        """Address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def state(self) -> dict[str, Any]:
        """Everything that is really there (正解)."""
        found: dict[str, Any] = httpx.get(f"{self.url}/__state", timeout=10).json()
        return found

    def plan(self, *faults: dict[str, Any], **settings: Any) -> None:
        """Set what goes wrong from now on; nothing: all is as usual."""
        self.settings = settings
        plan = {"settings": settings, "faults": list(faults)}
        httpx.post(f"{self.url}/__faults", json=plan, timeout=10).raise_for_status()

    def fired(self) -> list[dict[str, str]]:
        """Faults that did happen since the plan was set."""
        found: list[dict[str, str]] = httpx.get(
            f"{self.url}/__faults", timeout=10
        ).json()["fired"]
        return found

    def reset(self) -> None:
        """Empty the site, with no faults."""
        httpx.post(f"{self.url}/__reset", timeout=10).raise_for_status()

    def otp(self, user: str = "tanaka") -> str:
        """The one-time password that the bank sent last to a user."""
        path = self.folder / f"otp-{user}.txt"
        return path.read_text(encoding="utf-8").strip()

    def stop(self) -> None:
        """Kill a site that is a process (-9)."""
        if self.process is None:
            raise RuntimeError("only a site of site_process() can be stopped")
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Start a stopped site again, with its data and settings but no faults."""
        self.process = _spawn(self.name, self.port, self.folder)
        self.plan(**self.settings)


@contextlib.contextmanager
def run_site(
    name: str, folder: Path, plan: Plan | None = None, port: int = 0
) -> Iterator[RunningSite]:
    """A site in a thread, until the end of the block."""
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(
        make_site(name, folder, plan),
        log_level="critical",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, daemon=True
    )
    thread.start()
    site = RunningSite(name, listener.getsockname()[1], folder)
    _wait(site)
    try:
        yield site
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextlib.contextmanager
def site_process(name: str, folder: Path, port: int = 0) -> Iterator[RunningSite]:
    """A site as a process of its own, which ``stop`` kills."""
    if not port:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
    site = RunningSite(name, port, folder, _spawn(name, port, folder))
    try:
        yield site
    finally:
        site.stop()


def serve(name: str, port: int, folder: Path, faults: Path | None) -> None:
    """Run a site until it is stopped."""
    app = make_site(name, folder, read_plan(faults))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")


def _spawn(name: str, port: int, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "samples.sites", name]
    command += ["--port", str(port), "--folder", str(folder), "--quiet"]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])  # noqa: S603  our own module
    _wait(RunningSite(name, port, folder))
    return process


def _wait(site: RunningSite) -> None:
    for _ in range(900):
        with contextlib.suppress(httpx.HTTPError):
            site.state()
            return
        time.sleep(0.05)
    raise RuntimeError(f"the practice site {site.name} did not start")
