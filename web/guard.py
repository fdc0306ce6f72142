"""What keeps the pages safe (守り): headers and the tokens of forms.

Other pages open in the same browser must not be able to act or read here: cookies are
``SameSite=Strict``, every post carries a token bound to its cookie, the host name is
checked, and scripts come from our own files alone.
"""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import HTTPException, Request, Response

_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cache-Control": "no-store",
}
_STATIC = "public, max-age=3600"  # our own style and scripts, nothing of a company


class Tokens:
    """Makes and checks the token of a form; the secret lies in the home folder."""

    def __init__(self, secret_file: Path) -> None:
        """Read the secret, or make one that only this user may read."""
        if not secret_file.exists():
            secret_file.parent.mkdir(parents=True, exist_ok=True)
            secret_file.touch(mode=0o600)
            secret_file.write_text(secrets.token_urlsafe(32), encoding="ascii")
        self._secret = secret_file.read_bytes()

    def issue(self, visitor: str) -> str:
        """The token for the forms of this visitor; it does not tell the cookie."""
        return hmac.new(self._secret, visitor.encode(), hashlib.sha256).hexdigest()

    def check(self, visitor: str, token: str) -> None:
        """Let only forms of our own pages through.

        Raises:
            HTTPException: 403, the token is not of this visitor.
        """
        fits = hmac.compare_digest(self.issue(visitor).encode(), token.encode())
        if not visitor or not fits:
            raise HTTPException(
                403,
                "画面が古くなっています。開き直してから、もう一度操作してください。",
            )

    def key(self, purpose: str) -> bytes:
        """A key of 32 bytes derived from the secret (用途別の鍵)."""
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()


async def add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Give every answer the headers above."""
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.path.startswith("/static/"):
        response.headers["Cache-Control"] = _STATIC
    return response
