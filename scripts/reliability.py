"""Whether values are right as often as their confidence says (信頼度の検証).

    python -m scripts.reliability FOLDER... [--plot FILE.svg] [--held-out]

Of the documents in the folders, a fifth at a time is judged by weights fitted on the
other four fifths; with ``--held-out`` all are judged by the weights in use, which must
not have seen them. Prints a row for each group of fields and each kind of picture, and
draws the share that is right over the confidence.
"""

import argparse
import math
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from books.settings_reading import REVIEW_RULES
from extractors.confidence import read_weights, weigh
from scripts.calibrate import Sample, fit, samples
from scripts.compare import KEY_FIELDS
from scripts.plot import Point, draw_reliability

FOLDS = 5
BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A value with the probability that it was given."""

    sample: Sample
    chance: float

    @property
    def asked(self) -> bool:
        """Whether a person would be asked to look at it."""
        return self.chance < REVIEW_RULES.threshold_of(self.sample.field)


def cross_judge(found: Sequence[Sample]) -> Iterator[Judged]:
    """Every value judged by weights that have not seen its document."""
    for fold in range(FOLDS):
        held = [s for s in found if zlib.crc32(s.file.encode()) % FOLDS == fold]
        rows = fit([s for s in found if zlib.crc32(s.file.encode()) % FOLDS != fold])
        for sample in held:
            if sample.group in rows:
                yield Judged(sample, weigh(rows[sample.group], sample.vector))


def points(judged: Iterable[Judged]) -> list[Point]:
    """Mean confidence and share that is right, by bins of confidence."""
    bins: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        place = sum(one.chance >= edge for edge in BINS[1:-1])
        bins[place].append(one)
    return [
        Point(
            said=sum(j.chance for j in inside) / len(inside),
            right=sum(j.sample.right for j in inside) / len(inside),
            count=len(inside),
        )
        for _, inside in sorted(bins.items())
    ]


def calibration_error(found: Sequence[Point]) -> float:
    """Mean distance of confidence and truth, weighted by values (ECE)."""
    count = sum(p.count for p in found)
    return sum(abs(p.said - p.right) * p.count for p in found) / max(count, 1)


def show(judged: Sequence[Judged]) -> None:
    """Print what was judged, by group and by kind of picture."""
    row = "{:14} {:>7} {:>6} {:>7} {:>7} {:>7} {:>12} {:>8}\n"
    out = sys.stdout.write
    head = ("values", "wrong", "ECE %", "bits", "asked", "right asked", "silent")
    keyed = [j for j in judged if j.sample.field in KEY_FIELDS]
    kinds: tuple[tuple[str, Callable[[Judged], str], Sequence[Judged]], ...] = (
        ("group", lambda j: j.sample.group, judged),
        ("picture", lambda j: j.sample.variant, judged),
        ("key fields", lambda _: "all", keyed),
    )
    for title, key, chosen in kinds:
        out(row.format(title, *head))
        groups: dict[str, list[Judged]] = defaultdict(list)
        for one in chosen:
            groups[key(one)].append(one)
        for name, inside in sorted(groups.items()):
            out(row.format(name, *_figures(inside)))
        out("\n")


def _figures(inside: Sequence[Judged]) -> tuple[str, ...]:
    wrong = [j for j in inside if not j.sample.right]
    asked = [j for j in inside if j.asked]
    bits = sum(-math.log2(j.chance if j.sample.right else 1 - j.chance) for j in inside)
    return (
        str(len(inside)),
        str(len(wrong)),
        f"{100 * calibration_error(points(inside)):.2f}",
        f"{bits / len(inside):.4f}",
        str(len(asked)),
        str(sum(j.sample.right for j in asked)),
        str(sum(not j.asked for j in wrong)),
    )


def main() -> None:
    """Judge, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--held-out", action="store_true")
    options = parser.parse_args()
    found = samples(options.folders)
    if options.held_out:
        rows = read_weights()
        judged = [Judged(s, weigh(rows[s.group], s.vector)) for s in found]
    else:
        judged = list(cross_judge(found))
    show(judged)
    if options.plot:
        options.plot.write_text(draw_reliability(points(judged)), "utf-8")
        sys.stdout.write(f"{options.plot}\n")


if __name__ == "__main__":
    main()
