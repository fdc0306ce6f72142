"""Mails to people with a sign-in (利用者へのメール): links, and what is new for a partner."""

import hashlib
from collections.abc import Callable, Iterable

from books.delivery import DeliveryState
from books.errors import DenpyoError
from books.secrets import Keyring
from books.settings import Settings
from books.store import Delivery, Store
from edi.exchange.smtp import send_text
from flows.log import log

Post = Callable[[str, str, str], None]


def letter_sender(settings: Settings) -> Post | None:
    """What sends a mail: to, subject, text (メールの送り手); None without a server."""
    server = settings.exchange.mail_server
    if server is None:
        return None
    keyring = Keyring(settings.secrets)

    def post(to: str, subject: str, text: str) -> None:
        key = hashlib.sha256(f"{to}\n{text}".encode()).hexdigest()
        send_text(server, keyring, (to,), (subject, text, key))

    return post


def announce(
    settings: Settings, store: Store, moved: Iterable[Delivery], post: Post | None
) -> list[str]:
    """Tell partners what is new on their pages (新着のお知らせ); sentences about failures.

    Once for each delivery: it is told when it becomes visible. A mail that is lost is no
    harm, for the order stays in the list.
    """
    told: list[str] = []
    for partner in settings.exchange.partners:
        if partner.portal is None or not partner.portal.notify or post is None:
            continue
        new = [
            one
            for one in moved
            if one.partner == partner.id and one.state is DeliveryState.DELIVERED
        ]
        if new:
            told += _tell(settings, store, partner.id, new, post)
    return told


def _tell(
    settings: Settings, store: Store, partner: str, new: list[Delivery], post: Post
) -> list[str]:
    rows = [store.get(one.document_id).reading.document for one in new]
    lines = [f"・{d.document_type.label} {d.document_number or ''}" for d in rows]
    web = settings.web
    address = web.public_url or f"http://{web.host}:{web.port}"
    company = settings.company.name or "発注元"
    told = []
    for person in store.list_people(partner):
        if not (person.active and person.email):
            continue
        text = (
            f"{person.name} 様\n\n{company}から、新しい書類が届いています。\n\n"
            + "\n".join(lines)
            + f"\n\n{address}/portal\n"
        )
        try:
            post(person.email, f"{company}からの新しい書類", text)
        except DenpyoError as error:
            log.warning("portal mail to %s: %s", person.id, error)
            told.append(f"{person.name} 様へのお知らせメールを送れません。{error}")
    return told
