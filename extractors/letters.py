"""How large the letters of a page or a table are (文字の大きさ)."""

from collections.abc import Sequence

from extractors.segments import Segment


def typical_height(segments: Sequence[Segment], default: float = 0.0) -> float:
    """The height of most letters in points; ``default`` where there are none."""
    heights = sorted(segment.box.height for segment in segments)
    return heights[len(heights) // 2] if heights else default
