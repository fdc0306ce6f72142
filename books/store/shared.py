"""Originals that several machines share (共有の原本): a folder or a bucket, by fsspec.

The shared place is the truth; each machine keeps a copy of what it used. A copy is checked
by its hash when it is fetched, so a damaged original is found before it is shown.
"""

import contextlib
import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from books.errors import NotReadyError, SettingsError

_CHUNK = 1024 * 1024


class Shared:
    """The place that machines share (共有の置き場所)."""

    def __init__(self, url: str) -> None:
        import fsspec  # type: ignore[import-untyped]

        self._told = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}…"
        try:
            with self._explained():
                self._files, self._root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise SettingsError(
                f"originals_url の値 {self._told} を使えません({error})。フォルダーの場所か "
                "s3://バケット/場所 の形で書いてください (s3 には s3fs が要ります)。"
            ) from error
        self._is_local = isinstance(self._files.protocol, tuple) and (
            "file" in self._files.protocol
        )

    def put(self, path: Path, relative: str) -> None:
        """Put a file there, whole or not at all (保管).

        Raises:
            NotReadyError: the place does not take it.
        """
        target = f"{self._root}/{relative}"
        with self._explained():
            if self._size(target) == path.stat().st_size:
                return  # its name is its hash
            if not self._is_local:  # an object appears whole
                self._put_object(path, target)
                return
            self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
            draft = f"{target}.{path.name}.part"
            self._files.put_file(str(path), draft)
            self._files.mv(draft, target)

    def try_out(self) -> None:
        """Write, read and remove a file of our own (試し書き).

        Raises:
            NotReadyError: the place does not let us.
        """
        target = f"{self._root}/.denpyo-{uuid.uuid4().hex}"
        try:
            with self._explained():
                if self._is_local:
                    self._files.makedirs(self._root, exist_ok=True)
                self._files.pipe_file(target, b"denpyo")
                self._files.cat_file(target)
                self._files.rm_file(target)
        except FileNotFoundError as error:
            raise self._away(error) from error

    def _put_object(self, path: Path, target: str) -> None:
        """Without a folder: making one would make a bucket whose name is mistyped."""
        try:
            self._files.put_file(str(path), target)
        except FileNotFoundError as error:
            raise self._away(error) from error

    def fetch(self, relative: str, target: Path) -> None:
        """Copy a file from there (取得).

        Raises:
            NotReadyError: it is not there, or the place is away.
        """
        with self._explained():
            self._files.get_file(f"{self._root}/{relative}", str(target))

    def is_there(self, relative: str) -> bool:
        """Whether there is something of this name.

        Raises:
            NotReadyError: the place is away.
        """
        with self._explained():
            return self._size(f"{self._root}/{relative}") is not None

    def is_intact(self, relative: str, sha256: str) -> bool:
        """Whether it is there with its hash."""
        digest = hashlib.sha256()
        try:
            with self._files.open(f"{self._root}/{relative}", "rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except FileNotFoundError:
            return False
        except Exception as error:  # what a bucket's client raises is its own
            raise self._away(error) from error
        return digest.hexdigest() == sha256

    def remove(self, relative: str) -> None:
        """Take away what is to be replaced; not there is as good."""
        with contextlib.suppress(FileNotFoundError), self._explained():
            self._files.rm_file(f"{self._root}/{relative}")

    def _size(self, target: str) -> int | None:
        try:
            self._files.invalidate_cache()
            found: Any = self._files.info(target)
        except FileNotFoundError:
            return None
        return int(found["size"])

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, ImportError, FileNotFoundError):
            raise
        except Exception as error:
            raise self._away(error) from error

    def _away(self, error: Exception) -> NotReadyError:
        return NotReadyError(
            f"原本の置き場所 {self._told} を使えません({type(error).__name__}: {error})。"
            "接続と権限を確かめて、もう一度実行してください。"
        )
