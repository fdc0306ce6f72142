"""A reading while memory is at work on it (記憶との照合中の読み取り)."""

import datetime as dt

from books.correct import get_value, set_value
from books.memory import MEMORY
from books.model import Document, Evidence, FieldRead, Origin, Reading

AGREES = 0.99  # of a value that is as a person confirmed it before
RESTORED = 0.97  # of a value that was read badly and is now as confirmed before
FOUND = 0.95  # of a value that stands where one stood before


class Recalled:
    """A reading to be made surer; ``reading`` is how it stands now."""

    def __init__(self, reading: Reading) -> None:
        """Begin with what was read."""
        self.reading = reading

    @property
    def document(self) -> Document:
        """The document as it stands now."""
        return self.reading.document

    def value(self, path: str) -> object:
        """The value at a path, None where there is none."""
        return get_value(self.document, path)

    def is_doubtful(self, path: str) -> bool:
        """Whether a person would be asked for a path."""
        return path in self.reading.review

    def assure(self, path: str) -> None:
        """A value agrees with what was confirmed before: nobody need look."""
        known = self.reading.fields.get(path)
        if known is not None:
            sure = max(known.confidence, AGREES)
            self._note(
                path, known.model_copy(update={"confidence": sure, "by": MEMORY})
            )

    def dismiss(self, path: str) -> None:
        """Nobody need look for a value that is never there."""
        left = tuple(p for p in self.reading.review if p != path)
        self.reading = self.reading.model_copy(update={"review": left})

    def restore(
        self, path: str, value: object, evidence: Evidence | None = None
    ) -> None:
        """A value takes the form that was confirmed before (推定)."""
        known = self.reading.fields.get(path)
        evidence = evidence or (known.evidence if known else None)
        self._set(path, value)
        self._note(path, _noted(RESTORED, evidence, Origin.INFERRED))

    def find(self, path: str, value: object, evidence: Evidence, sure: float) -> None:
        """A value was found where memory said; ``sure`` 1 when nobody need look."""
        self._set(path, value)
        self._note(path, _noted(FOUND * sure, evidence, Origin.READ), asked=sure < 1)

    def ask(self, path: str) -> None:
        """A person has to look at a path."""
        review = tuple(dict.fromkeys((*self.reading.review, path)))
        self.reading = self.reading.model_copy(update={"review": review})

    def _set(self, path: str, value: object) -> None:
        told = value.isoformat() if isinstance(value, dt.date) else str(value)
        document = set_value(self.document, path, told)
        self.reading = self.reading.model_copy(update={"document": document})

    def _note(self, path: str, field: FieldRead, *, asked: bool = False) -> None:
        left = tuple(p for p in self.reading.review if p != path)
        self.reading = self.reading.model_copy(
            update={
                "fields": {**self.reading.fields, path: field},
                "review": (*left, path) if asked else left,
            }
        )


def _noted(sure: float, evidence: Evidence | None, origin: Origin) -> FieldRead:
    return FieldRead(
        confidence=round(sure, 4), evidence=evidence, origin=origin, by=MEMORY
    )
