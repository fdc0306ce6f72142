"""Fits how probable it is that a value is right, on drawn documents (信頼度の較正).

    python -m samples.variety FOLDER --seed 11 --count 240
    python -m scripts.calibrate FOLDER...

Writes ``extractors/weights/confidence.json``. One logistic model over all fields is
fitted first; each group of fields is then drawn towards it, so that a group with few
errors does not learn from chance. Signs are given: a doubt never makes a value surer.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from books.model import Reading, Source
from books.record import to_record
from extractors.assemble import gather
from extractors.confidence import WEIGHTS, group_of, is_grave
from extractors.signals import NAMES
from extractors.split import split_pages
from scripts.compare import compare
from scripts.drawn import Drawn, read_drawn

Vector = NDArray[np.float64]
PULL = 2.0  # how strongly a group is drawn towards all, and all towards nothing
FOR, AGAINST = (0.0, None), (None, 0.0)
SIGNS = {
    "place": FOR,
    "letters": AGAINST,
    "worst": AGAINST,
    "page": AGAINST,
    "proven": FOR,
    "known": FOR,
    "vouched": FOR,
    "repeated": FOR,
    "whole": FOR,
    "doubt": AGAINST,
    "picture": AGAINST,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One value that was read: its group, its signals, and whether it is right."""

    field: str
    file: str
    variant: str
    vector: tuple[float, ...]
    right: bool

    @property
    def group(self) -> str:
        """The group it is calibrated with."""
        return group_of(self.field)


def samples(folders: Sequence[Path]) -> list[Sample]:
    """Every value read from every document of some drawn folders."""
    return [
        sample
        for folder in folders
        for drawn in read_drawn(folder)
        for sample in _of_file(drawn)
    ]


def _of_file(drawn: Drawn) -> Iterator[Sample]:
    parts = split_pages(drawn.content.pages)
    if len(parts) != len(drawn.truths) or drawn.content.kind in {"csv", "xlsx"}:
        return
    for part, truth in zip(parts, drawn.truths, strict=True):
        found = gather(part)
        source = Source(file=drawn.file, sha256=drawn.content.sha256)
        reading = Reading(source=source, document=found.document)
        known = set(found.fields.paths()) - found.sums.inferred
        for value in compare(to_record(reading), truth):
            if value.path in known and value.found is not None:
                vector = found.fields.signals(value.path).vector()
                yield Sample(
                    value.field, drawn.file, drawn.variant, vector, value.right
                )


def fit(found: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Bias and weights by group of fields."""
    by_group: dict[str, list[Sample]] = defaultdict(list)
    found = [sample for sample in found if not is_grave(sample.vector)]
    for sample in found:
        by_group[sample.group].append(sample)
    start = np.zeros(len(NAMES) + 1)
    whole = _fit(found, start, start)
    rows = {}
    for group, own in sorted(by_group.items()):
        weights = _fit(own, whole, whole)
        rows[group] = {
            name: round(float(weight), 4)
            for name, weight in zip(("bias", *NAMES), weights, strict=True)
        }
    return rows


def _fit(found: Sequence[Sample], start: Vector, centre: Vector) -> Vector:
    inputs = np.array([(1.0, *sample.vector) for sample in found])
    signs = np.array([1.0 if sample.right else -1.0 for sample in found])
    pull = np.r_[0.1, np.full(len(NAMES), PULL)]

    def loss(weights: Vector) -> tuple[float, Vector]:
        margins = signs * (inputs @ weights)
        apart = weights - centre
        value = np.logaddexp(0, -margins).sum() + (pull * apart**2).sum() / 2
        slope = inputs.T @ (-signs / (1 + np.exp(np.clip(margins, -50, 50))))
        return float(value), slope + pull * apart

    bounds = [(None, None), *(SIGNS[name] for name in NAMES)]
    result = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(result.x, np.float64)


def main() -> None:
    """Fit on all folders and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    found = samples(parser.parse_args().folders)
    WEIGHTS.write_text(json.dumps(fit(found), indent=1) + "\n", "utf-8")
    wrong = sum(not sample.right for sample in found)
    sys.stdout.write(f"{len(found)} values, {wrong} of them wrong: {WEIGHTS}\n")


if __name__ == "__main__":
    main()
