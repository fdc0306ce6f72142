"""Ruled lines joined out of the pieces they were drawn in (罫線).

Printers draw one line as many dashes, cell borders or thin rectangles; scanners break
it. ``join_rules`` makes one ``Rule`` of the pieces that lie on one line.
"""

from collections.abc import Iterable

from extractors.page import Rule

SAME_LINE = 1.2  # points across the line within which pieces are one line
MAX_GAP = 3.5  # points along the line that a dash may leave open
MIN_LENGTH = 7.0  # points; shorter ones are parts of letters or marks


def join_rules(pieces: Iterable[Rule]) -> tuple[Rule, ...]:
    """Join pieces on one line, drop what stays too short; sorted from the top left."""
    flat: list[tuple[float, float, float]] = []  # across, start, end
    upright: list[tuple[float, float, float]] = []
    for piece in pieces:
        if piece.horizontal:
            across, ends = (piece.y0 + piece.y1) / 2, (piece.x0, piece.x1)
            flat.append((across, min(ends), max(ends)))
        else:
            across, ends = (piece.x0 + piece.x1) / 2, (piece.y0, piece.y1)
            upright.append((across, min(ends), max(ends)))
    rules = [Rule(start, at, end, at) for at, start, end in _joined(flat)]
    rules += [Rule(at, start, at, end) for at, start, end in _joined(upright)]
    return tuple(sorted(rules, key=lambda r: (r.y0, r.x0, r.y1, r.x1)))


def _joined(
    pieces: list[tuple[float, float, float]],
) -> list[tuple[float, float, float]]:
    """Cluster by the place across, then join along."""
    found = []
    for cluster in _clusters(sorted(pieces)):
        at = sum(piece[0] for piece in cluster) / len(cluster)
        spans = sorted((start, end) for _, start, end in cluster)
        left, right = spans[0]
        for start, end in spans[1:]:
            if start > right + MAX_GAP:
                found.append((at, left, right))
                left, right = start, end
            else:
                right = max(right, end)
        found.append((at, left, right))
    return [(at, start, end) for at, start, end in found if end - start >= MIN_LENGTH]


def _clusters(
    pieces: list[tuple[float, float, float]],
) -> list[list[tuple[float, float, float]]]:
    clusters: list[list[tuple[float, float, float]]] = []
    for piece in pieces:
        if clusters and piece[0] - clusters[-1][0][0] <= SAME_LINE:
            clusters[-1].append(piece)
        else:
            clusters.append([piece])
    return clusters
