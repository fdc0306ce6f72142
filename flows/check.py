"""One thing that was looked at (診断項目)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at (診断項目); ``remedy`` is empty when it is well."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    needed: bool = True
