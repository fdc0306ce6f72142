"""A PostgreSQL server of a test's own, which may be crashed: Debian's binaries."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = "/usr/lib/postgresql/*/bin"
USERS = ("postgres", "nobody")  # the server refuses to be root


class PostgresServer:
    """A cluster in a folder of its own; commits wait for the disk, as in a house."""

    def __init__(self, binaries: Path, folder: Path, user: str | None) -> None:
        self._binaries = binaries
        self._folder = folder
        self._user = user
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"postgresql+psycopg://denpyo@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the cluster and start it."""
        self._run("initdb", "--auth=trust", "--username=denpyo", "--encoding=UTF8")
        self.start()

    def start(self) -> None:
        """Start it, also after a crash."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "--wait", "--log", log, "-o", options, "start")

    def crash(self) -> None:
        """Stop it at once: nothing is flushed, every connection is cut."""
        self._run("pg_ctl", "--wait", "--mode=immediate", "stop")

    def restart(self, away_seconds: float = 0.0) -> None:
        """Crash it; it comes back and recovers what was committed."""
        self.crash()
        time.sleep(away_seconds)
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._binaries / program, "-D", self._folder / "data", *arguments]
        subprocess.run(
            command,
            cwd=self._folder,
            user=self._user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the server keeps it open
            check=True,
        )


@contextmanager
def own_postgresql() -> Iterator[PostgresServer]:
    """A running server that ends with the block; skips where there is none to run."""
    binaries, user = _binaries(), _user()
    folder = Path(tempfile.mkdtemp(prefix="denpyo-pg-"))  # pytest's is closed to others
    try:
        if user is not None:
            shutil.chown(folder, user)
        server = PostgresServer(binaries, folder, user)
        server.create()
        try:
            yield server
        finally:
            server.crash()
    finally:
        shutil.rmtree(folder)


def _binaries() -> Path:
    known = shutil.which("initdb")
    places = [Path(known).resolve().parent] if known else []
    places += sorted(Path("/").glob(PLACES.lstrip("/")), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    pytest.skip(f"no PostgreSQL to start: initdb and pg_ctl are not in {PLACES}")


def _user() -> str | None:
    """Whom to be: None stays as it is, root steps down."""
    if os.geteuid() != 0:
        return None
    there = {one.pw_name for one in pwd.getpwall()}
    for user in USERS:
        if user in there:
            return user
    pytest.skip("PostgreSQL does not run as root, and there is no user to step down to")
