"""What keeps the pages safe (守り): headers, same-site posts, tokens.

The server listens on this machine only. Other pages open in the same browser must not
be able to act or read here: cookies are ``SameSite=Strict``, every post carries a token
bound to its cookie, the host name is checked, and the policy allows no script at all.
"""

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import HTTPException, Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "denpyo"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Tokens:
    """Makes and checks the token of a form; the secret lies in the home folder."""

    def __init__(self, secret_file: Path) -> None:
        """Read the secret, or make one that only this user may read."""
        if not secret_file.exists():
            secret_file.parent.mkdir(parents=True, exist_ok=True)
            secret_file.touch(mode=0o600)
            secret_file.write_text(secrets.token_urlsafe(32), encoding="ascii")
        self._serializer = URLSafeSerializer(secret_file.read_text("ascii"), "form")

    def issue(self, visitor: str) -> str:
        """The token for the forms of this visitor."""
        return self._serializer.dumps(visitor)

    def check(self, visitor: str, token: str) -> None:
        """Let only forms of our own pages through.

        Raises:
            HTTPException: 403, the token is not of this visitor.
        """
        try:
            known = self._serializer.loads(token)
        except BadSignature:
            known = None
        if not visitor or known != visitor:
            raise HTTPException(
                403,
                "画面が古くなっています。開き直してから、もう一度操作してください。",
            )


async def add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Give every answer the headers above, and every visitor a cookie."""
    visitor = request.cookies.get(COOKIE)
    request.state.visitor = visitor or secrets.token_urlsafe(18)
    response = await call_next(request)
    response.headers.update(_HEADERS)
    if not visitor:
        response.set_cookie(
            COOKIE, request.state.visitor, httponly=True, samesite="strict"
        )
    return response
