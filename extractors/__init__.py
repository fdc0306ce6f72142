"""What the paper says: files become readings. Knows ``books`` only."""

from pathlib import Path

from books.memory import Memory
from books.model import Reading
from books.settings import Settings

__all__ = ["extract", "get_ready"]


def extract(
    path: Path, settings: Settings, memory: Memory | None = None
) -> tuple[Reading, ...]:
    """Every document in a file, as it was read; findings of the rules not included.

    ``memory`` is what earlier documents taught about their suppliers.

    Raises:
        UnreadableFileError: the file can't be a document; says why.
        NotReadyError: a picture is to be read and the OCR models are missing.
    """
    from extractors.recipe import read_file

    return read_file(path, settings, memory or Memory())


def get_ready(settings: Settings) -> None:
    """Load what takes seconds before the first file comes (読み取りの準備).

    Raises:
        NotReadyError: the OCR models are missing.
    """
    import extractors.recipe  # noqa: F401
    from extractors.ocr import get_engine

    get_engine(settings)
