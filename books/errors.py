"""Failures of the program, each with its own sentence and next step (エラー).

DenpyoError                 exit code 1
├─ UnreadableFileError      3  the file can't be a document: it goes to quarantine
├─ SettingsError            4  the settings file is wrong
├─ NotReadyError            5  a part (model, font, browser, database) is missing
├─ ConflictError            6  somebody else changed the same thing first
├─ FormatError              7  data does not fit an outside format, or can't be read from it
├─ NotFoundError            8  the store has nothing under that name
└─ UnknownOutcomeError      9  something was sent, and nobody knows whether it arrived

The text is Japanese, says what happened and what to do next, and is shown as it is.
A flaw of a *document* is a ``books.model.Finding``, never one of these.
"""

from typing import Self


class DenpyoError(Exception):
    """Base of every failure that denpyo explains to a person."""

    exit_code = 1


class UnreadableFileError(DenpyoError):
    """A file that can't be read as a document (読めないファイル).

    ``code`` is stable (``empty``, ``encrypted``, ``truncated`` …) for reports.
    """

    exit_code = 3

    def __init__(self, code: str, message: str) -> None:
        """Keep the stable code beside the Japanese sentence."""
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Travel between processes with the code."""
        return type(self), (self.code, str(self))


class SettingsError(DenpyoError):
    """The settings file is wrong (設定の誤り)."""

    exit_code = 4


class NotReadyError(DenpyoError):
    """Something that the program needs is not there (準備不足)."""

    exit_code = 5


class ConflictError(DenpyoError):
    """Another person or process was first (競合)."""

    exit_code = 6


class FormatError(DenpyoError):
    """Data does not fit a format of the outside (形式の誤り)."""

    exit_code = 7


class NotFoundError(DenpyoError, KeyError):
    """The store has nothing under that name (該当なし)."""

    exit_code = 8

    def __str__(self) -> str:
        """Show the sentence itself; a ``KeyError`` would show it in quotes."""
        return str(self.args[0]) if self.args else ""


class UnknownOutcomeError(DenpyoError):
    """Something was sent outside, and nobody knows whether it arrived (結果不明).

    Never sent again blindly: the other side is asked first.
    """

    exit_code = 9
