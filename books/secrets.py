"""Passwords, keys and tokens (秘密): named in the settings, kept elsewhere, never shown.

A secret is the environment variable ``DENPYO_SECRET_<NAME>``, the file ``<name>`` in
``home/secrets``, which nobody but its owner may read, or an entry of the system's keyring
(service ``denpyo``): the first of them that is there.
"""

import base64
import html
import json
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import quote, quote_plus

from pydantic import AfterValidator

from books.errors import NotReadyError

HIDDEN = "***"
MAX_BYTES = 64 * 1024
_MIN_HIDDEN = 4  # a shorter one would star out half of every text
_MIN_LINE = 16  # a key of many lines may be quoted line by line
_known: set[str] = set()
SERVICE = "denpyo"  # of the system's keyring


def _secret_name(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", name):
        raise ValueError(
            "秘密の名前 (英小文字・数字・_。値そのものは環境変数か secrets フォルダーに)"
        )
    return name


SecretName = Annotated[str, AfterValidator(_secret_name)]


class Secret:
    """A value that shows itself only to who asks for it by ``reveal``.

    >>> Secret("sesame"), f"{Secret('sesame')}"
    (Secret(***), 'Secret(***)')
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        know_secret(value)

    def reveal(self) -> str:
        """The value, for the library that needs it, and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not to be copied or kept")


def load_secret(name: str, folder: Path) -> Secret:
    """The secret of this name (秘密の値), without the line end of its file.

    Raises:
        NotReadyError: there is none, or others may read its file.
    """
    variable = f"DENPYO_SECRET_{name.upper()}"
    told = os.environ.get(variable)
    if told:
        return Secret(told)
    path = folder / name
    try:
        text = _read(path)
    except (OSError, UnicodeError) as error:
        kept = _from_system(name)
        if kept:
            return Secret(kept)
        raise NotReadyError(
            f"秘密の値 {name} がありません。環境変数 {variable}、本人だけが読めるファイル "
            f"{path}、OS のキーリング (keyring set {SERVICE} {name}) のどれかに入れて"
            "ください。"
        ) from error
    if not text:
        raise NotReadyError(f"秘密の値のファイル {path} が空です。値を入れてください。")
    return Secret(text)


class Keyring:
    """The secrets of a home folder, looked up when they are needed (鍵束)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: dict[str, Secret] = {}

    def get(self, name: str) -> Secret:
        """The secret of this name.

        Raises:
            NotReadyError: there is none, or others may read its file.
        """
        if name not in self._used:
            self._used[name] = load_secret(name, self._folder)
        return self._used[name]

    def learn(self, name: str, secret: Secret) -> None:
        """Take in a secret that somebody gave at run time (a one-time password)."""
        self._used[name] = secret

    @property
    def used(self) -> tuple[Secret, ...]:
        """The secrets that were used so far."""
        return tuple(self._used.values())

    def hide(self, text: str) -> str:
        """A text of others without the secrets that were used so far."""
        return hide(text, self._used.values())


def hide(text: str, secrets: Iterable[Secret]) -> str:
    """A text of others, in which no secret is left to be read (伏せ字).

    >>> hide("login as sesame failed", [Secret("sesame")])
    'login as *** failed'
    """
    values = {form for s in secrets for form in written_forms(s.reveal())}
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


def know_secret(value: str) -> None:
    """Remember a value that must not be shown, in the forms in which it may be quoted."""
    forms = {*written_forms(value), repr(value)[1:-1]}
    forms |= {line for line in value.splitlines() if len(line) >= _MIN_LINE}
    _known.update(form for form in forms if len(form) >= _MIN_HIDDEN)


def hide_known(text: str) -> str:
    """A text without any secret that this process has looked up (伏せ字).

    >>> _ = Secret("open sesame")
    >>> hide_known("https://me:open%20sesame@bank")
    'https://me:***@bank'
    """
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


def written_forms(value: str) -> tuple[str, ...]:
    """How a value looks in addresses, JSON, HTML and headers (表記の違い).

    >>> written_forms("a&b")
    ('a&b', 'a%26b', 'a&amp;b', 'YSZi')
    """
    quoted = json.dumps(value)[1:-1]
    forms = (
        value,
        quote(value, safe=""),
        quote_plus(value),
        html.escape(value),
        quoted,
        json.dumps(value, ensure_ascii=False)[1:-1],
        base64.b64encode(value.encode()).decode("ascii"),
    )
    return tuple(dict.fromkeys(forms))


def _from_system(name: str) -> str | None:
    """The value in the system's keyring; None where there is none, or no keyring."""
    try:
        import keyring

        return keyring.get_password(SERVICE, name)
    except Exception:  # every desktop has its own way to have none
        return None


def _read(path: Path) -> str:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NotReadyError(
                f"秘密の値のファイル {path} をほかの利用者も読めます。"
                f"chmod 600 {path} を実行してください。"
            )
        return file.read(MAX_BYTES).decode("utf-8").rstrip("\r\n")
