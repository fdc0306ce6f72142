"""Machines that read together: one database, shared originals, real processes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import yaml

from books.settings import Settings
from books.store import FileState, Store
from flows.joining import share_settings

ROOT = Path(__file__).parents[1]


class Fleet:
    """A database and originals that machines share; each worker has a home of its own."""

    def __init__(self, folder, url, share=None):
        self.folder, self.url = folder, url
        self.share = share or str(folder / "share")
        main = folder / "main"
        main.mkdir()
        own = {
            "originals_url": self.share,
            "limits": {"readers": 1},
            "ocr": {"threads": 1},
        }
        company = {"name": "株式会社でんぴょう製作所"}
        (main / "denpyo.yaml").write_text(yaml.safe_dump(own | {"company": company}))
        self.settings = Settings.load(main).model_copy(update={"database_url": url})
        self.store = Store.open(url, self.settings.shelf, patience=60)
        share_settings(self.settings, self.store)
        self.workers = []

    def put(self, name, content):
        """Keep a file that is to be read; returns its hash."""
        path = self.folder / name
        path.write_bytes(content)
        kept = self.store.add_file(path)
        path.unlink()
        return kept.sha256

    def put_orders(self, count):
        """Keep so many buyer's files, two orders each that no other file has."""
        content = (ROOT / "samples" / "inbox" / "21_orders_rows.csv").read_bytes()
        for number in range(count):
            new = content
            for known in (b"4500071832", b"4500071840"):
                assert known in new
                other = int(known) + 100 * (number + 1)
                new = new.replace(known, str(other).encode())
            self.put(f"order-{number}.csv", new)

    def start(self, name):
        """A worker that ends when there is nothing to read any more."""
        log = (self.folder / f"{name}.log").open("wb")
        command = [sys.executable, "-m", "flows.cli", "worker", "--once"]
        process = subprocess.Popen(
            [*command, "--home", str(self.folder / name)],
            cwd=ROOT,
            env=os.environ | {"DENPYO_DATABASE_URL": self.url},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.workers.append(process)
        return process

    def unread(self):
        """How many files nobody has read yet."""
        return len(self.store.find_files(FileState.RECEIVED))

    def wait_until(self, is_true, seconds):
        """Wait for something, while somebody is at work."""
        end = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < end, self.logs()
            assert any(one.poll() is None for one in self.workers), self.logs()
            time.sleep(0.1)

    def wait(self, seconds):
        """Wait for the end of all workers."""
        end = time.monotonic() + seconds
        while any(one.poll() is None for one in self.workers):
            assert time.monotonic() < end, self.logs()
            time.sleep(0.2)

    def logs(self):
        """What the workers said."""
        return "\n".join(p.read_text() for p in self.folder.glob("*.log"))

    def close(self):
        """End what still runs."""
        for one in self.workers:
            if one.poll() is None:
                one.kill()
                one.wait()
        self.store.close()
