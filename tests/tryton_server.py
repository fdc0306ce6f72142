"""A Tryton server with a company in it, and its RPC, for the tests of the bots.

``scripts/test-tryton.sh`` makes it ready; each test has a copy of the books. Tryton is
GPL and no part of denpyo: it runs as a process of its own, and is driven as any other
site is.
"""

import contextlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from books.settings import Settings
from rpa.site_file import OWN
from tests.exchange_servers import ROOT, free_port, mortal, wait_for

READY = ROOT / "var" / "test-tryton"
SITE = "tryton"
USER, PASSWORD = "bot", "tryton-bot-1"
_GIVEN = {"password": PASSWORD}
_SETTINGS = """[database]
uri = sqlite://
path = {folder}
[web]
root = {root}
listen = 127.0.0.1:{port}
"""


@dataclass
class Tryton:
    """A running server, asked through its own JSON-RPC (読み戻し)."""

    url: str
    log: Path
    _cookies: str = ""

    def find(self, model: str, domain: list, *fields: str) -> list[dict[str, Any]]:
        """Records with these fields, as the server itself tells them."""
        context = {"company": 1, "companies": [1]}
        params = [domain, 0, None, [["id", "ASC"]], list(fields), context]
        found: list[dict[str, Any]] = self._call(f"model.{model}.search_read", params)
        return found

    def _call(self, method: str, params: list) -> Any:
        if not self._cookies:
            given = {"method": "common.db.login", "params": [USER, _GIVEN]}
            answer = httpx.post(
                f"{self.url}/demo/session/login", json={"id": 0} | given
            )
            answer.raise_for_status()
            told = answer.headers.get_list("set-cookie")  # marked for https only
            self._cookies = "; ".join(one.partition(";")[0] for one in told)
        body = {"id": 1, "method": method, "params": params}
        head = {"Cookie": self._cookies}
        answer = httpx.post(f"{self.url}/demo/rpc/", json=body, headers=head)
        answer.raise_for_status()
        told = json.loads(answer.text, object_hook=_value)
        if isinstance(told, dict) and ("result" in told or "error" in told):
            assert not told.get("error"), told["error"]
            return told["result"]
        return told


def _value(raw: dict[str, Any]) -> Any:
    """Decimals and days as the server writes them in JSON."""
    if raw.get("__class__") == "Decimal":
        return Decimal(raw["decimal"])
    if raw.get("__class__") == "date":
        return f"{raw['year']:04}-{raw['month']:02}-{raw['day']:02}"
    return raw


@contextlib.contextmanager
def tryton_server(folder: Path) -> Iterator[Tryton]:
    """A server on a copy of the prepared books; skips the test where there is none."""
    if not (READY / ".ready").exists():
        pytest.skip("no Tryton: run scripts/test-tryton.sh")
    folder.mkdir(exist_ok=True)
    shutil.copy(READY / "books" / "demo.sqlite", folder)
    port = free_port()
    settings, log = folder / "trytond.conf", folder / "trytond.log"
    settings.write_text(
        _SETTINGS.format(folder=folder, root=READY / "sao", port=port),
        encoding="utf-8",
    )
    command = [str(READY / "venv/bin/trytond"), "-c", str(settings), "-d", "demo"]
    with log.open("wb") as out:
        process = subprocess.Popen(mortal(command), stdout=out, stderr=out)
        try:
            _wait(port, process, log)
            yield Tryton(f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(20):  # it loads its modules first
        with contextlib.suppress(AssertionError):
            return wait_for(port, process, log)
    raise AssertionError(log.read_text(encoding="utf-8"))


def make_home(folder: Path, url: str, **bots: object) -> Settings:
    """A home folder that posts there."""
    home = folder / "home"
    (home / "secrets").mkdir(parents=True)
    for name, value in (("tryton_user", USER), ("tryton_password", PASSWORD)):
        path = home / "secrets" / name
        path.touch(mode=0o600)
        path.write_text(value, encoding="utf-8")
    told = {"step_seconds": 12, "pause_seconds": 0, **bots}
    told["sites"] = {SITE: {"address": url}}
    text = yaml.safe_dump({"bots": told}, allow_unicode=True)
    (home / "denpyo.yaml").write_text(text, encoding="utf-8")
    own = home / "sites" / SITE / "site.yaml"
    own.parent.mkdir(parents=True)
    known = (OWN / SITE / "site.yaml").read_text(encoding="utf-8")
    own.write_text(known.replace("settle_seconds: 30", "settle_seconds: 1"))
    return Settings.load(home)
