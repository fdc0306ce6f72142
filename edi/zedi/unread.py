"""What a message holds and nothing has read (読み込まなかった項目)."""

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from books.model import Finding, Severity
from edi.xml import local_name

SHOWN = 60


def is_one_of(*paths: str) -> Callable[[str], bool]:
    """Whether a path is among some; ``A/*`` stands for everything below ``A``.

    >>> known = is_one_of("GrpHdr/MsgId", "Dbtr/*")
    >>> [known(p) for p in ("GrpHdr/MsgId", "Dbtr/Id/OrgId", "GrpHdr/Authstn/Cd")]
    [True, True, False]
    """
    exact = frozenset(paths)
    below = tuple(path.removesuffix("*") for path in paths if path.endswith("/*"))
    return lambda path: path in exact or path.startswith(below)


def find_unread(
    root: etree._Element,
    is_known: Callable[[str], bool],
    where: str = "電文",
    severity: Severity = Severity.WARNING,
) -> tuple[Finding, ...]:
    """A finding for each path with a value that is not known.

    Paths go by local names from below the root, ``A/B@c`` is an attribute; one that
    occurs often is told once. Currencies are for the readers of amounts to tell.
    """
    seen: dict[str, list[str]] = {}
    for path, value in _leaves(root, ""):
        if not is_known(path):
            seen.setdefault(path, []).append(value)
    return tuple(
        Finding(code="zedi_unread", severity=severity, message=_told(where, *found))
        for found in seen.items()
    )


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in order, the same one only once."""
    return tuple(dict.fromkeys(findings))


def _leaves(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    for child in element:
        below = f"{path}/{local_name(child)}".lstrip("/")
        text = (child.text or "").strip()
        if text:
            yield below, text
        for key, value in child.items():
            name, said = str(key), str(value)
            if not name.startswith("{") and name != "Ccy":
                yield f"{below}@{name}", said
        yield from _leaves(child, below)


def _told(where: str, path: str, values: list[str]) -> str:
    first = values[0] if len(values[0]) <= SHOWN else f"{values[0][:SHOWN]}…"
    times = f"(ほか{len(values) - 1}か所)" if len(values) > 1 else ""
    return (
        f"{where}の項目{path}を取り込めませんでした: {first}{times}。"
        "必要な内容なら原本で確かめてください。"
    )
