"""The passphrase of the backups (合言葉): where it is looked for, and how it is made."""

import os
import secrets
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from books.errors import ConflictError, NotReadyError
from books.secrets import Secret, load_secret

SERVICE = "denpyo"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1
_GROUPS, _GROUP = 8, 4


def new_passphrase() -> str:
    """A passphrase that can be read aloud and copied from paper; 160 bits."""
    letters = [secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)]
    starts = range(0, len(letters), _GROUP)
    return "-".join("".join(letters[start : start + _GROUP]) for start in starts)


def find_passphrase(name: str, folder: Path, key_file: Path | None = None) -> Secret:
    """The passphrase: a key file, the environment, the secrets folder, the OS keyring.

    Raises:
        NotReadyError: it is nowhere.
    """
    if key_file is not None:
        return read_key_file(key_file)
    try:
        return load_secret(name, folder)
    except NotReadyError as error:
        if (folder / name).exists():  # there, but open to others or empty
            raise
        kept = _from_keyring(name)
        if kept:
            return Secret(kept)
        raise NotReadyError(
            "控えの合言葉がありません。初めてなら `denpyo backup --new-passphrase` で作り、表示された"
            "合言葉を紙に書いて、この機械とは別の所に保管してください。すでにあるなら、環境変数 "
            f"DENPYO_SECRET_{name.upper()}、ファイル {folder / name}、--key-file のどれかで"
            "渡してください。なくした合言葉は調べられません。前の控えは開けないので、"
            "新しい合言葉で控えを取り直してください。"
        ) from error


def read_key_file(path: Path) -> Secret:
    """The passphrase in a file, without the line end.

    Raises:
        NotReadyError: it can't be read or is empty.
    """
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise NotReadyError(
            f"鍵のファイル {path} を読めません。場所と権限を確かめてください。"
        ) from error
    if not text:
        raise NotReadyError(f"鍵のファイル {path} が空です。合言葉を入れてください。")
    return Secret(text)


def _from_keyring(name: str) -> str | None:
    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:
        return None


def keep_passphrase(name: str, folder: Path) -> Secret:
    """Make a passphrase and keep it in the secrets folder; an old one is never replaced.

    Raises:
        ConflictError: there is one.
        NotReadyError: the folder can't be written to.
    """
    path = folder / name
    passphrase = new_passphrase()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConflictError(
            f"合言葉はすでにあります({path})。替えるときは、このファイルを別の所に移してから"
            "作ってください。前の合言葉は、前の控えを開くために残してください。"
        ) from error
    except OSError as error:
        raise NotReadyError(
            f"{path} に書けません({error.strerror})。権限を確かめてください。"
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{passphrase}\n")
        file.flush()
        os.fsync(file.fileno())
    return Secret(passphrase)
