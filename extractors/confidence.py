"""How probable it is that a value is right (信頼度).

A logistic model for each group of fields, fitted by ``scripts/calibrate.py`` on drawn
documents whose truth is known. ``scripts/reliability.py`` shows, on others, that of the
values said to be right with 97 % about 97 % are.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path

from books.fields import walk_values
from books.model import Document, FieldRead, Origin
from extractors.signals import GRAVE, NAMES, Evidenced, Signals

WEIGHTS = Path(__file__).parent / "weights" / "confidence.json"
MOST = 0.9999  # nothing is surer
DOUBTED = 0.3  # of a value with a grave doubt, at most
INFERRED = 0.9  # of a value that was reckoned, not read
_GROUPS: tuple[tuple[str, str], ...] = (
    (r"document_type", "type"),
    (r"registration_number", "registration"),
    (r"document_number|order_number|delivery_note_number|item_code", "code"),
    (r"issuer\.name", "issuer"),
    (r"recipient\.name", "recipient"),
    (r"tax_summary\.(rate|basis)", "rate"),
    (r"tax_summary\..*", "tax"),
    (r"lines\.(quantity|unit_price|amount)", "figure"),
    (r"lines\..*", "text"),
    (r"bank_accounts\.holder", "holder"),
    (r"bank_accounts\.number", "account"),
    (r"bank_accounts\..*", "bank"),
    (r"postal_code|tel|address", "contact"),
    (r".*date|period_(start|end)", "date"),
    (r"subject|notes|delivery_place|payment_method", "text"),
    (r".*", "sum"),
)


def group_of(path: str) -> str:
    """The group of fields that a path is calibrated with.

    >>> group_of("lines[2].amount"), group_of("issuer.tel"), group_of("total")
    ('figure', 'contact', 'sum')
    """
    field = re.sub(r"\[\d+\]", "", path)
    last = field.rpartition(".")[2]
    return next(
        group
        for pattern, group in _GROUPS
        if re.fullmatch(pattern, field) or re.fullmatch(pattern, last)
    )


def probability(path: str, signals: Signals) -> float:
    """The probability that the value of a field path is right, 0 to 1."""
    return weigh(read_weights()[group_of(path)], signals.vector())


def weigh(weights: Mapping[str, float], vector: Sequence[float]) -> float:
    """The probability by the weights of a group, 0 to 1."""
    logit = weights["bias"]
    for name, value in zip(NAMES, vector, strict=True):
        logit += weights[name] * value
    chance = 1 / (1 + math.exp(-max(min(logit, 50), -50)))
    if is_grave(vector):
        chance = min(chance, DOUBTED)
    return round(min(max(chance, 1 - MOST), MOST), 4)


def is_grave(vector: Sequence[float]) -> bool:
    """True for a value with a doubt that no other signal outweighs."""
    return vector[NAMES.index("doubt")] >= GRAVE


def to_reads(
    document: Document, fields: Evidenced, inferred: AbstractSet[str]
) -> dict[str, FieldRead]:
    """How each value of a document came to be, by field path."""
    present = {path for path, _ in walk_values(document)}
    reads = {}
    for path in fields.paths():
        segment = fields.segment(path)
        if path in present:
            reads[path] = FieldRead(
                confidence=probability(path, fields.signals(path)),
                evidence=segment.evidence if segment else None,
            )
    reckoned = FieldRead(confidence=INFERRED, origin=Origin.INFERRED)
    return reads | dict.fromkeys(inferred & present, reckoned)


@lru_cache(maxsize=1)
def read_weights() -> dict[str, dict[str, float]]:
    """By group of fields: ``bias`` and a weight for each signal."""
    weights: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text("utf-8"))
    return weights
