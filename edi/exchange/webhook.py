"""A line of text to a chat (webhook): Slack's form, which most take, or Teams'."""

from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from books.addresses import is_near
from books.errors import NotReadyError
from books.secrets import Secret, hide

SECONDS = 30.0
Style = Literal["slack", "teams"]


def post_text(url: Secret, text: str, style: Style = "slack") -> None:
    """Post a text (投稿). The URL is a secret: who knows it may post.

    Raises:
        NotReadyError: it does not arrive.
    """
    parts = urlsplit(url.reveal())
    if parts.scheme != "https" and not is_near(parts.hostname or ""):
        raise NotReadyError("webhook の URL は https:// で始まるものを入れてください。")
    try:
        answer = httpx.post(url.reveal(), json=_body(text, style), timeout=SECONDS)
        answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        raise NotReadyError(
            f"webhook が受け取りません (HTTP {code})。URL が古くないか確かめてください。"
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        told = hide(str(error), [url])
        raise NotReadyError(
            f"webhook に届きません ({told})。ネットワークと URL を確かめてください。"
        ) from None


def _body(text: str, style: Style) -> dict[str, Any]:
    if style == "slack":
        return {"text": text}
    block = {"type": "TextBlock", "text": text.replace("\n", "\n\n"), "wrap": True}
    card = {"type": "AdaptiveCard", "version": "1.4", "body": [block]}
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}
