"""Which mapping a file belongs to (対応表の判別)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.errors import FormatError
from edi.mapping.grid import Grid, Sheet, read_grid, split_address
from edi.mapping.locate import JOIN, read_headings
from edi.mapping.model import Mapping
from edi.mapping.values import shown

NEAR = 0.75  # of the headings by which a mapping knows its file


@dataclass(frozen=True)
class Comparison:
    """A file compared with a mapping (見分けの結果): what of its signs is not there."""

    mapping: Mapping
    lacking: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether every sign is there."""
        return not self.lacking


def identify_mapped(data: bytes, mappings: Sequence[Mapping]) -> bool:
    """Whether some mapping fits a file, by its content; never raises (判別)."""
    try:
        return any(compared.fits for compared in compare_mappings(data, mappings))
    except FormatError:
        return False


def find_mapping(data: bytes, mappings: Sequence[Mapping]) -> Mapping | None:
    """The one mapping that a file belongs to, None when it belongs to none (判別).

    Why none fits, ``compare_mappings`` tells.

    Raises:
        FormatError: it fits several, which are named; or it can't be read.
    """
    fitting = [c.mapping for c in compare_mappings(data, mappings) if c.fits]
    if len(fitting) > 1:
        names = "、".join(f"「{mapping.name}」" for mapping in fitting)
        raise FormatError(
            f"対応表 {names} のどれにも当てはまります。recognise に違いの分かる目印"
            "(一方にだけある見出しなど)を加えてください。"
        )
    return fitting[0] if fitting else None


def compare_mappings(
    data: bytes, mappings: Sequence[Mapping]
) -> tuple[Comparison, ...]:
    """What each mapping misses in a file, the nearest first (照合).

    Raises:
        FormatError: the file can't be read.
    """
    grids: dict[str | None, Grid] = {}
    found = []
    for mapping in mappings:
        special = mapping.file.encoding if mapping.file.encoding == "euc_jp" else None
        if special not in grids:
            grids[special] = read_grid(data, special)
        found.append(Comparison(mapping, tuple(_lacking(grids[special], mapping))))
    return tuple(sorted(found, key=lambda c: len(c.lacking)))


def find_near_mapping(data: bytes, mappings: Sequence[Mapping]) -> Comparison | None:
    """The mapping that a file fits but for a few headings or their place; never raises.

    None when a mapping fits, or none comes near (似た様式).
    """
    if not mappings:
        return None
    try:
        texts = {_fold(shown(t)) for t in _texts(read_grid(data))}
        compared = compare_mappings(data, mappings)
    except FormatError:
        return None
    if any(one.fits for one in compared):
        return None
    near = [(_share(c.mapping, texts), c) for c in compared]
    share, best = max(near, key=lambda one: one[0], default=(0.0, None))
    return best if share >= NEAR else None


def _texts(grid: Grid) -> Iterator[str]:
    for sheet in grid.sheets:
        for _, row in sheet.filled(1):
            yield from row.values()


def _share(mapping: Mapping, texts: set[str]) -> float:
    """How many of its headings stand somewhere in a file; of two rows the lower."""
    headings = [_fold(h.rpartition(JOIN)[2]) for h in mapping.recognise.headings]
    return sum(h in texts for h in headings) / max(len(headings), 1)


def _lacking(grid: Grid, mapping: Mapping) -> Iterator[str]:
    if grid.kind != mapping.file.kind:
        yield f"{mapping.file.kind} のファイルであること"
        return
    sheets = [s for s in grid.sheets if not mapping.sheets or s.name in mapping.sheets]
    if not sheets:
        yield f"シート「{'、'.join(mapping.sheets)}」"
        return
    yield from min((list(_on_sheet(s, mapping)) for s in sheets), key=len)


def _on_sheet(sheet: Sheet, mapping: Mapping) -> Iterator[str]:
    signs = mapping.recognise
    headings = set(map(_fold, read_headings(sheet, mapping.heading_rows).values()))
    yield from (f"見出し「{h}」" for h in signs.headings if _fold(h) not in headings)
    if signs.sheet is not None and signs.sheet != sheet.name:
        yield f"シート「{signs.sheet}」"
    for address, pattern in signs.cells.items():
        text = shown(sheet.text(*split_address(address)))
        if not re.fullmatch(pattern, text):
            yield f"{address} に「{pattern}」"
    first = next((row for _, row in sheet.filled(1)), {})
    start = ",".join(first[index] for index in sorted(first))
    if signs.starts_with is not None and not start.startswith(signs.starts_with):
        yield f"先頭の「{signs.starts_with}」"


def _fold(heading: str) -> str:
    return "".join(heading.split())
