"""An approval away from the pages: the same password, the same code (端末での承認)."""

from cryptography.fernet import InvalidToken

from books.approvals import in_force
from books.errors import ConflictError
from books.payment_run import PaymentRun
from books.people import Person
from books.settings import Settings
from books.store import Store
from books.store.passes import failure_keys
from web.guard import Tokens
from web.vault import open_secret


def approve_by_code(
    settings: Settings,
    store: Store,
    seen: PaymentRun,
    login: str,
    secrets: tuple[str, str],
) -> PaymentRun:
    """Approve as a person who proves it by password and one-time code (承認).

    Raises:
        ConflictError: the proof does not fit, was wrong too often, or they may not.
    """
    person = _prove(settings, store, login, *secrets)
    held = store.holds(seen.content)
    if held:
        raise ConflictError(" ".join(held))
    rules = in_force(settings.approvals, store.list_people())
    return store.approve_run(seen.id, person, rules, seen.digest)


def _prove(
    settings: Settings, store: Store, login: str, password: str, code: str
) -> Person:
    keys = failure_keys(login, "console")
    if store.must_wait(keys):
        raise ConflictError(
            "間違いが続いたため、しばらく待ってからやり直してください。"
        )
    person = store.check_sign_in(login, password)
    if person is None or not _fits(settings, store, person, code):
        store.note_failure(keys, login.strip() or "?")
        raise ConflictError(
            "利用者名・パスワード・番号のどれかが違います。確かめてやり直してください。"
        )
    store.forget_failures(keys)
    return person


def _fits(settings: Settings, store: Store, person: Person, code: str) -> bool:
    """Who has no app has no code; whether that is enough, the rules say."""
    kept = store.totp_of(person.id)
    if kept is None:
        return True
    try:
        secret = open_secret(Tokens(settings.home / "web.secret"), kept)
    except InvalidToken:
        return False
    return store.use_totp(person.id, secret, code)
