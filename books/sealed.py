"""A word for one process alone (封をした値): who asks has the only key, in its memory.

A one-time password goes through the store from the person's hand to the waiting bot;
what lies in the database can be opened by nobody else, and by nobody at all once the
bot has ended.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from books.errors import ConflictError
from books.secrets import Secret


class Opener:
    """The key of a process that waits for an answer (開封する側)."""

    def __init__(self) -> None:
        self._key = X25519PrivateKey.generate()

    @property
    def public_key(self) -> str:
        """What whoever answers seals with."""
        return _text(self._key.public_key().public_bytes_raw())

    def open(self, sealed: str) -> Secret:
        """The answer.

        Raises:
            ConflictError: it was sealed for another process, or changed.
        """
        whole = base64.b64decode(sealed)
        peer, nonce, content = whole[:32], whole[32:44], whole[44:]
        shared = self._key.exchange(X25519PublicKey.from_public_bytes(peer))
        try:
            plain = ChaCha20Poly1305(_derive(shared)).decrypt(nonce, content, None)
        except InvalidTag as error:
            raise ConflictError(
                "回答を開けません。もう一度回答してください。"
            ) from error
        return Secret(plain.decode("utf-8"))


def seal(answer: Secret, public_key: str) -> str:
    """Seal an answer for the process with this public key (封をする)."""
    mine = X25519PrivateKey.generate()
    peer = X25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    nonce = os.urandom(12)
    key = _derive(mine.exchange(peer))
    content = ChaCha20Poly1305(key).encrypt(nonce, answer.reveal().encode(), None)
    return _text(mine.public_key().public_bytes_raw() + nonce + content)


def _derive(shared: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"denpyo handover").derive(shared)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
