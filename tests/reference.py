"""Where the reference data lies that some tests read (standards, corpus).

It is not part of the project: tests that need it skip, saying so, where it is absent.
"""

import os
from pathlib import Path

import pytest

SHARED = Path(
    os.environ.get("DENPYO_SHARED", Path(__file__).parents[2] / "shared")
).resolve()
STANDARDS = SHARED / "standards"
CORPUS = SHARED / "corpus"

needs_shared = pytest.mark.skipif(
    not STANDARDS.is_dir(), reason=f"reference data not found at {SHARED}"
)
