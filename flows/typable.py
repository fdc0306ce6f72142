"""Commands as the user can type them (コマンドの書き方).

Sentences name a command as ```denpyo export …```; what is shown has the program's path
and the home folder of this run in it.
"""

import re
import shlex
import sys
from pathlib import Path

from books.settings import Settings

_COMMAND = re.compile(r"`denpyo ([a-z][^`]*)`")


def program() -> str:
    """The program as it was called (プログラムの場所)."""
    called = sys.argv[0]
    return shlex.quote(called) if Path(called).stem == "denpyo" else "denpyo"


def typed(settings: Settings, command: str) -> str:
    """A command line for the home folder of these settings."""
    return f"{program()} {command} --home {shlex.quote(str(settings.home))}"


def typable(text: str, settings: Settings) -> str:
    """A sentence in which every command can be typed as it stands (お知らせの中の命令)."""

    def write_out(command: re.Match[str]) -> str:
        return f"`{typed(settings, command[1])}`"

    return _COMMAND.sub(write_out, text)
