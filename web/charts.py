"""Charts as SVG, drawn on the server (グラフ): bars with their scale, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 440.0, 160.0
_LEFT, _BOTTOM, _TOP = 46.0, 22.0, 8.0
_WIDEST = 48.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle (棒); ``kind`` is its class."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at a place (目盛り)."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws (グラフ)."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    rules: tuple[float, ...]
    left: float = _LEFT


@dataclass(frozen=True, slots=True)
class Column:
    """One column (一本): its name and the parts that stand on each other."""

    name: str
    parts: tuple[tuple[int, str], ...]
    told: str

    @property
    def total(self) -> int:
        """How high it is."""
        return sum(value for value, _ in self.parts)


def draw_columns(columns: Sequence[Column], unit: str = "") -> Chart:
    """Upright bars from the left to the right (縦棒グラフ)."""
    top = round_up(max((c.total for c in columns), default=0))
    space = HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(len(columns), 1)
    every = -(-len(columns) // 8)  # so that names do not overlap
    bars, marks = [], []
    for index, column in enumerate(columns):
        x, y = _LEFT + index * step, HEIGHT - _BOTTOM
        for value, kind in column.parts:
            height = space * value / top
            y -= height
            width = min(step * 0.7, _WIDEST)
            bar = Bar(x + (step - width) / 2, y, width, height, kind, column.told)
            bars.append(bar)
        if index % every == 0:
            marks.append(Mark(x + step / 2, HEIGHT - 6, column.name))
    rules = []
    for share in (0.0, 0.5, 1.0) if top % 2 == 0 else (0.0, 1.0):
        y = HEIGHT - _BOTTOM - space * share
        rules.append(y)
        marks.append(Mark(_LEFT - 5, y + 4, short(top * share) + unit, "end"))
    return Chart(WIDTH, HEIGHT, tuple(bars), tuple(marks), tuple(rules))


def draw_rows(rows: Sequence[tuple[str, float, str]], kind: str = "bar") -> Chart:
    """Lying bars, shares of 1 (横棒グラフ): name, share, what it says."""
    step, left = 22.0, 150.0
    bars, marks = [], []
    for index, (name, share, told) in enumerate(rows):
        y, width = index * step, (WIDTH - left - 60) * share
        bars.append(Bar(left, y + 4, width, step - 8, kind, f"{name}: {told}"))
        shown = name if len(name) <= 12 else name[:11] + "…"
        marks.append(Mark(left - 6, y + 15, shown, "end"))
        marks.append(Mark(left + width + 5, y + 15, told, "start"))
    height = max(step * len(rows), step)
    return Chart(WIDTH, height, tuple(bars), tuple(marks), (), left)


def round_up(value: float) -> float:
    """The end of the scale: 1, 2 or 5 and noughts.

    >>> round_up(0), round_up(7), round_up(1234)
    (1.0, 10.0, 2000.0)
    """
    scale = 1.0
    while scale * 10 <= value:
        scale *= 10
    return next(step * scale for step in (1, 2, 5, 10) if step * scale >= value)


def short(value: float) -> str:
    """A number for a scale, in 万 and 億.

    >>> short(500), short(25_000_000), short(0.5)
    ('500', '2,500万', '0.5')
    """
    for size, name in ((100_000_000, "億"), (10_000, "万")):
        if value >= size:
            return (
                f"{value / size:,.4g}{name}"
                if value % size
                else f"{value / size:,.0f}{name}"
            )
    return f"{value:,.4g}"
