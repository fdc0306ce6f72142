"""Secrets that lie in the database, locked by the key in the home folder (鍵のかかった値)."""

import base64

from cryptography.fernet import Fernet

from web.guard import Tokens


def lock_secret(tokens: Tokens, text: str) -> str:
    """A text that only this home folder can open again (暗号化)."""
    return _fernet(tokens).encrypt(text.encode()).decode()


def open_secret(tokens: Tokens, kept: str) -> str:
    """The text again (復号).

    Raises:
        cryptography.fernet.InvalidToken: it was locked by another home folder.
    """
    return _fernet(tokens).decrypt(kept.encode()).decode()


def _fernet(tokens: Tokens) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(tokens.key("totp")))
