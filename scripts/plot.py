"""A reliability plot as SVG (信頼度の図)."""

from collections.abc import Sequence
from dataclasses import dataclass

import jinja2

SIDE, MARGIN = 360, 56
_TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ whole }} {{ whole }}" \
font-family="sans-serif" font-size="12">
<rect width="{{ whole }}" height="{{ whole }}" fill="white"/>
<path d="M{{ x(0) }} {{ y(0) }}H{{ x(1) }}V{{ y(1) }}H{{ x(0) }}Z" fill="none" stroke="#999"/>
<path d="M{{ x(0) }} {{ y(0) }}L{{ x(1) }} {{ y(1) }}" stroke="#999" stroke-dasharray="4 4"/>
{%- for tick in ticks %}
<text x="{{ x(tick) }}" y="{{ y(0) + 18 }}" text-anchor="middle">{{ tick }}</text>
<text x="{{ x(0) - 8 }}" y="{{ y(tick) + 4 }}" text-anchor="end">{{ tick }}</text>
{%- endfor %}
<polyline fill="none" stroke="#1f6feb" stroke-width="2" points="\
{% for p in points %}{{ x(p.said) }},{{ y(p.right) }} {% endfor %}"/>
{%- for p in points %}
<circle cx="{{ x(p.said) }}" cy="{{ y(p.right) }}" r="4" fill="#1f6feb"><title>\
{{ p.count }}</title></circle>
{%- endfor %}
<text x="{{ x(0.5) }}" y="{{ whole - 12 }}" text-anchor="middle">信頼度 (confidence)</text>
<text transform="translate(14 {{ y(0.5) }}) rotate(-90)" text-anchor="middle">\
正しかった割合 (share right)</text>
</svg>
"""


@dataclass(frozen=True, slots=True)
class Point:
    """Values of like confidence: what was said, what was right, how many."""

    said: float
    right: float
    count: int


def draw_reliability(points: Sequence[Point]) -> str:
    """The share that is right over the confidence; the dashed line is ideal."""

    def x(share: float) -> float:
        return round(MARGIN + SIDE * share, 1)

    def y(share: float) -> float:
        return round(MARGIN + SIDE * (1 - share), 1)

    environment = jinja2.Environment(autoescape=True)
    return environment.from_string(_TEMPLATE).render(
        points=points, x=x, y=y, whole=SIDE + 2 * MARGIN, ticks=(0, 0.25, 0.5, 0.75, 1)
    )
