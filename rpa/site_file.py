"""Reading ``site.yaml`` (サイトの定義ファイル): what is wrong is told with its line.

The company's own ``sites/<name>/site.yaml`` in the home folder comes before the one that
the program brings.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from books.errors import NotFoundError, SettingsError
from books.settings import Settings
from books.settings_file import explain, read_values
from rpa.site import Site

OWN = Path(__file__).parent / "sites"
FILE = "site.yaml"
_STEP = re.compile(r"([a-z_]\w*)|\[(\d+)\]")


def site_names(settings: Settings) -> tuple[str, ...]:
    """Every site that is described (サイトの一覧)."""
    found = {
        path.parent.name
        for folder in (settings.sites, OWN)
        for path in folder.glob(f"*/{FILE}")
    }
    return tuple(sorted(found))


def site_path(name: str, settings: Settings) -> Path:
    """Where a site is described.

    Raises:
        NotFoundError: nowhere.
    """
    for folder in (settings.sites, OWN):
        path = folder / name / FILE
        if path.parent.parent == folder and path.is_file():
            return path
    known = "、".join(site_names(settings))
    raise NotFoundError(
        f"サイト {name} の定義がありません。使えるのは {known} です。新しく作るときは "
        f"{settings.sites / name / FILE} に書いてください。"
    )


def own_sites() -> tuple[Site, ...]:
    """The sites that the program brings (付属のサイト)."""
    return tuple(read_site(path) for path in sorted(OWN.glob(f"*/{FILE}")))


def load_site(name: str, settings: Settings) -> Site:
    """A site as described, with the address and secrets of our own contract (読込).

    Raises:
        NotFoundError: there is no such site.
        SettingsError: the description is wrong; each mistake with its line.
    """
    path = site_path(name, settings)
    site = read_site(path)
    access = settings.bots.sites.get(name)
    if access is None:
        return site
    new: dict[str, object] = {"secrets": {**site.secrets, **access.secrets}}
    if access.address is not None:
        new["address"] = access.address
    return site.model_copy(update=new)


def read_site(path: Path) -> Site:
    """A site from its file.

    Raises:
        SettingsError: it is wrong; each mistake with its line.
    """
    about = path.stat()
    return _read_site(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=64)
def _read_site(path: Path, _changed: int, _size: int) -> Site:
    """Read again only what was changed: workers ask before every job."""
    values = read_values(path)
    try:
        return Site.model_validate(values)
    except ValidationError as error:
        lines = _Lines(path)
        found = error.errors(include_url=False)
        told = [
            f"{lines.of(one['loc'])}{sentence}" if one["loc"] else _told(one, lines)
            for one, sentence in zip(found, explain(error, Site), strict=True)
        ]
        raise SettingsError(
            f"サイトの定義 {path} を読めません。次の箇所を直してください:\n"
            + "\n".join(told)
        ) from error


class _Lines:
    """Lines of the nodes of a YAML file."""

    def __init__(self, path: Path) -> None:
        self._root = yaml.compose(path.read_text(encoding="utf-8-sig"))

    def of(self, location: Sequence[int | str]) -> str:
        node, line = self._root, None
        for step in location:
            inner = _inner(node, step)
            if inner is None:
                continue  # a step that the model made, not the file
            node, line = inner
        return f"{line} 行目: " if line else ""


def _told(error: Mapping[str, Any], lines: _Lines) -> str:
    """A mistake that is of no one part: names that do not fit together."""
    cause = error["ctx"]["error"]
    where = getattr(cause, "where", "")
    steps = (a or int(b) - 1 for a, b in _STEP.findall(where))
    return f"{lines.of(tuple(steps))}名前が合いません。必要なのは、{cause}です。"


def _inner(node: yaml.Node | None, step: int | str) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        pairs: Iterable[tuple[yaml.Node, yaml.Node]] = node.value
        for key, value in pairs:
            if key.value == step:
                return value, key.start_mark.line + 1
    if not isinstance(node, yaml.SequenceNode) or not isinstance(step, int):
        return None
    found: yaml.Node = node.value[step]
    return found, found.start_mark.line + 1
