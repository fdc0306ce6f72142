"""Units for systemd (systemd のユニット): the parts as services of the machine."""

import getpass
import os
import sys
from pathlib import Path

from books.settings import Settings
from flows.atomic import write_text
from flows.up.parts import Part, wanted_parts

_SERVICE = """\
# {label} (denpyo). `denpyo up --systemd` が書きました。書き換えたら systemctl daemon-reload
[Unit]
Description=denpyo {label}
After=network-online.target postgresql.service{after}
Wants=network-online.target
PartOf=denpyo.target

[Service]
Type=exec
User={user}
WorkingDirectory={root}
Environment={home_variable}
Environment=PYTHONUNBUFFERED=1
# 秘密の値 (DENPYO_SECRET_…、DENPYO_DATABASE_URL) はこのファイルに。本人だけが読めるように
EnvironmentFile=-/etc/denpyo.env
ExecStart={python} -m flows.cli up --only {name} --home {home}
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=60
NoNewPrivileges=yes
PrivateTmp=yes

[Install]
WantedBy=denpyo.target
"""
_TARGET = """\
# denpyo の全部。systemctl enable --now denpyo.target
[Unit]
Description=denpyo
Wants={services}

[Install]
WantedBy=multi-user.target
"""


def write_units(settings: Settings, folder: Path) -> tuple[Path, ...]:
    """Write a unit a part and the target of all; returns the paths (ユニットの書き出し)."""
    parts = wanted_parts(settings)
    names = [f"denpyo-{part.name}.service" for part in parts]
    written = [
        write_text(folder / name, _service(part, settings))
        for name, part in zip(names, parts, strict=True)
    ]
    target = _TARGET.format(services=" ".join(names))
    return (*written, write_text(folder / "denpyo.target", target))


def _service(part: Part, settings: Settings) -> str:
    home = str(settings.home.resolve())
    python = os.path.abspath(sys.executable)  # noqa: PTH100  the venv's, not where it leads
    return _SERVICE.format(
        label=part.label,
        name=part.name,
        after=" denpyo-server.service" if part.name == "runner" else "",
        user=getpass.getuser(),
        root=_plain(str(Path(__file__).parents[2])),
        home=_argument(home),
        home_variable=_quoted(f"DENPYO_HOME={home}"),
        python=_quoted(python),
    )


def _plain(text: str) -> str:
    """A whole line as it is: only ``%`` means something (systemd.unit(5))."""
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    """One word, whatever is in it (systemd.syntax(7))."""
    escaped = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _argument(text: str) -> str:
    """One word of a command line, where ``$`` would be a variable."""
    return _quoted(text.replace("$", "$$"))
