"""A set of forms that goes on from the one before it (続きの組)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from samples.variety.second.papers import Family, FormSet
from samples.variety.second.words import Words
from samples.variety.third.faults import THIRD_FAULTS


def set_after(
    before: FormSet,
    here: Path,
    families: Mapping[str, Family],
    *,
    folders: Sequence[Path] = (),
    **more: Any,
) -> FormSet:
    """The set in the folder ``here``, which holds its ``templates`` and ``lexicon``.

    ``before`` has the words that it lacks, ``folders`` the templates that it borrows;
    ``more`` are fonts, days and whatever else ``FormSet`` takes.
    """
    usual: dict[str, Any] = {"faults": THIRD_FAULTS, "faulty": 0.1}
    return FormSet(
        families,
        (here / "templates", *folders),
        words=Words(here / "lexicon", before.words),
        **usual | more,
    )
