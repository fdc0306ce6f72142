"""Passwords, one-time codes and random tokens (パスワードと使い捨ての符号).

Passwords are kept as argon2id hashes, tokens as SHA-256 of 192 random bits, one-time
codes after RFC 6238 (30 seconds, 6 digits).
"""

import datetime as dt
import hashlib
import secrets
import unicodedata

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_STEP = 30  # seconds of a one-time code
_hasher = PasswordHasher()
# Compared with when there is no such person, so that the answer takes as long.
_NOBODY = _hasher.hash(secrets.token_urlsafe(18))


def hash_password(password: str) -> str:
    """The hash to be kept (ハッシュ化)."""
    return _hasher.hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """Whether this is the password (照合); takes as long where nothing is kept."""
    try:
        _hasher.verify(kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def make_token() -> str:
    """A random token, for a cookie, a link or an API (使い捨ての符号)."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """What is kept of a token (符号のハッシュ)."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_password() -> str:
    """A one-time password that can be read aloud (一回限りのパスワード).

    >>> len(make_password())
    14
    """
    letters = [secrets.choice(ONE_TIME_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def make_totp_secret() -> str:
    """A secret for an authenticator app (認証アプリの鍵), base 32."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str, issuer: str) -> str:
    """What the QR code of an authenticator app says (認証アプリの登録)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def totp_step(secret: str, code: str, at: dt.datetime) -> int | None:
    """The step of time that a code is of, now or one before or after; None: wrong.

    Whoever keeps the last step refuses a code that was used already.
    """
    generator = pyotp.TOTP(secret)
    now = int(at.timestamp()) // _STEP
    plain = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    for step in (now, now - 1, now + 1):
        if secrets.compare_digest(generator.at(step * _STEP).encode(), plain):
            return step
    return None
