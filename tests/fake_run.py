"""``denpyo run`` for tests that kill it: ``python -m tests.fake_run HOME EXTRACT``."""

import sys
from pathlib import Path

from books.settings import Settings
from flows.log import start_log
from flows.run import run_intake
from flows.tally import Tally


def main(home: str, extract: str) -> None:
    settings = Settings.load(Path(home))
    start_log(settings)
    tally = Tally(lambda _done, _total, _name: print("working", flush=True))
    summary, _ = run_intake(settings, tally, extract)
    for notice in summary.notices:
        print("notice", notice)
    print("done", len(summary.outcomes), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
