"""Telling people (お知らせを出す): by mail, by webhook, once a thing."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from books.errors import DenpyoError, NotReadyError, SettingsError
from books.notices import Thing, is_quiet, render, title
from books.secrets import Keyring
from books.settings import Settings
from books.store import Store
from edi.exchange.smtp import send_text
from edi.exchange.webhook import post_text
from flows.daily.summary import summarize
from flows.daily.waiting import find_waiting
from flows.log import log

Send = Callable[[str, str, str], None]  # subject, full text, text without details


@dataclass(frozen=True)
class Way:
    """One way to people (通知先)."""

    name: str
    send: Send


def notify(settings: Settings, store: Store, ways: Sequence[Way] | None = None) -> int:
    """Tell what nobody was told yet (お知らせ); returns how many things were told.

    Raises:
        NotReadyError: a way does not work; what the others took counts as told.
    """
    things = tuple(find_waiting(settings, store))
    new = store.see_things(things)
    untold = [thing for thing in things if thing.key in new]
    if not untold or is_quiet(settings.notices, store.database.clock()):
        return 0
    page = page_url(settings)
    texts = (
        title(untold),
        render(untold, page, details=True),
        render(untold, page, details=settings.notices.webhook_details),
    )
    _send(settings, ways, texts, lambda name: _note(store, untold, name))
    return len(untold)


def notify_summary(
    settings: Settings, store: Store, ways: Sequence[Way] | None = None
) -> None:
    """Tell how the day was (一日のまとめ), whatever the hour.

    Raises:
        NotReadyError: a way does not work.
    """
    subject, text = summarize(settings, store)
    _send(settings, ways, (subject, text, text), lambda _: None)


def page_url(settings: Settings) -> str:
    """Where people look."""
    return f"http://{settings.web.host}:{settings.web.port}/"


def find_ways(settings: Settings) -> tuple[Way, ...]:
    """The ways that the settings name (通知先).

    Raises:
        SettingsError: there is none, or mail without a server.
    """
    rules, keyring = settings.notices, Keyring(settings.secrets)
    ways = []
    if rules.mail_to:
        server = settings.exchange.mail_server
        if server is None:
            raise SettingsError(
                "notices.mail_to がありますが、送信メールサーバーがありません。"
                "denpyo.yaml の exchange.mail_server を書いてください。"
            )

        def mail(subject: str, full: str, _bare: str) -> None:
            key = hashlib.sha256(full.encode()).hexdigest()
            send_text(server, keyring, rules.mail_to, (subject, full, key))

        ways.append(Way("メール", mail))
    if rules.webhook:
        name, style = rules.webhook, rules.webhook_style

        def webhook(subject: str, _full: str, bare: str) -> None:
            post_text(keyring.get(name), f"{subject}\n{bare}", style)

        ways.append(Way("webhook", webhook))
    if not ways:
        raise SettingsError(
            "知らせる先がありません。denpyo.yaml の notices に mail_to か webhook を"
            "書いてください。"
        )
    return tuple(ways)


def _note(store: Store, things: Sequence[Thing], to: str) -> None:
    store.mark_told([thing.key for thing in things], to)


def _send(
    settings: Settings,
    ways: Sequence[Way] | None,
    texts: tuple[str, str, str],
    sent: Callable[[str], None],
) -> None:
    """By every way; one that fails does not stop the rest."""
    failed = []
    for way in find_ways(settings) if ways is None else ways:
        try:
            way.send(*texts)
        except DenpyoError as error:
            log.error("notice by %s: %s", way.name, error)
            failed.append(f"{way.name}: {error}")
        else:
            sent(way.name)
    if failed:
        raise NotReadyError("お知らせを出せません。" + " ".join(failed))


def try_ways(settings: Settings, now: dt.datetime) -> tuple[str, ...]:
    """Send a trial notice by every way (通知の試し); the names of the ways.

    Raises:
        NotReadyError: a way does not work.
        SettingsError: there is none.
    """
    ways = find_ways(settings)
    text = f"denpyo からの試しのお知らせです ({now:%Y-%m-%d %H:%M:%S})。届いていれば設定は済みです。"
    _send(settings, ways, ("[denpyo] 試しのお知らせ", text, text), lambda _: None)
    return tuple(way.name for way in ways)
