"""Sentences that a page tells after it sent on (お知らせ): only our own are shown."""

import hashlib
import hmac

from web.site import Site


def own_words(site: Site, told: str, sign: str) -> str:
    """What was told, if it is ours; nothing of what somebody's link says."""
    fits = hmac.compare_digest(sign_of(site, told).encode(), sign.encode())
    return told if fits else ""


def sign_of(site: Site, told: str) -> str:
    """What proves that a sentence is ours."""
    key = site.tokens.key("told")
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()[:32]
