"""Tables and pairs of a page as texts (表の読み取り).

Headings over several rows are joined from the top (``借方 勘定科目``); parts of a cell
are joined by a blank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from rpa.site_parts import Column
from rpa.templates import compact

_TEXT = """
const textOf = cell => {
  const field = cell.querySelector('input:not([type=hidden]), select, textarea');
  if (field && !cell.innerText.trim()) return field.value;
  const parts = [];
  const walk = node => {
    if (node.nodeType === 3) { const t = node.textContent.trim(); if (t) parts.push(t); }
    else if (node.nodeType === 1 && getComputedStyle(node).display !== 'none')
      node.childNodes.forEach(walk);
  };
  walk(cell);
  return parts.join(' ');
};
"""
_TABLE = (
    "table => {"
    + _TEXT
    + """
  const heads = [];
  const taken = {};
  const headRows = [...table.querySelectorAll('tr')].filter(
    row => row.cells.length && [...row.cells].every(cell => cell.tagName === 'TH'));
  headRows.forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (taken[y + ',' + x]) x++;
      const text = textOf(cell);
      for (let dx = 0; dx < cell.colSpan; dx++, x++) {
        for (let dy = 0; dy < cell.rowSpan; dy++) taken[(y + dy) + ',' + x] = true;
        (heads[x] = heads[x] || []).push(text);
      }
    }
  });
  const rows = [];
  table.querySelectorAll('tbody tr').forEach((row, place) => {
    if (headRows.includes(row)) return;
    const cells = [];
    for (const cell of row.cells)
      for (let n = 0; n < cell.colSpan; n++) cells.push(n ? '' : textOf(cell));
    rows.push({cells, place, whole: row.cells.length > 1});
  });
  return {heads: heads.map(parts => parts.filter(Boolean).join(' ')), rows};
}"""
)
_PAIRS = (
    "() => {"
    + _TEXT
    + """
  const found = [];
  document.querySelectorAll('tr').forEach(row => {
    const cells = [...row.cells];
    cells.forEach((cell, n) => {
      const next = cells[n + 1];
      if (cell.tagName === 'TH' && next && next.tagName === 'TD')
        found.push([textOf(cell), textOf(next)]);
    });
  });
  document.querySelectorAll('dt').forEach(term => {
    const next = term.nextElementSibling;
    if (next && next.tagName === 'DD') found.push([textOf(term), textOf(next)]);
  });
  return found;
}"""
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts (表). Rows of one cell across (該当なし) are left out."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: tuple[int, ...]  # of each row within the body, for its links

    def column(self, wanted: Column) -> int | None:
        """Where a column stands; None if it does not, or twice."""
        for name in (wanted.heading, *wanted.also):
            key = compact(name)
            found = [n for n, head in enumerate(self.heads) if compact(head) == key]
            if len(found) == 1:
                return found[0]
        return None

    def cell(self, row: Sequence[str], column: int) -> str:
        """A cell; empty where the row is shorter."""
        return row[column] if column < len(row) else ""


def read_table(found: Locator) -> Table:
    """The table that an element is (表の読み取り)."""
    raw = found.evaluate(_TABLE)
    whole = [row for row in raw["rows"] if row["whole"]]
    return Table(
        tuple(raw["heads"]),
        tuple(tuple(row["cells"]) for row in whole),
        tuple(row["place"] for row in whole),
    )


def read_pairs(page: Page) -> dict[str, tuple[str, ...]]:
    """Headings and the values beside them (見出しと値)."""
    found: dict[str, tuple[str, ...]] = {}
    for head, value in page.evaluate(_PAIRS):
        key = compact(head)
        found[key] = (*found.get(key, ()), value)
    return found
