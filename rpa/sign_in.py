"""Signing in (ログイン), with a hand-over to a person for what only they have.

A one-time password is asked for through the store and waited for; a wrong user or
password is never tried again by itself, so that no account gets locked.
"""

from collections.abc import Callable

from books.sealed import Opener
from books.secrets import Secret
from books.store import HandoverKind
from rpa.screen import Screen
from rpa.site import full
from rpa.site_parts import Between, FieldSpec, HandOver, SignIn
from rpa.trouble import PersonError, SessionEndedError, SignInError

ASKED = "handed_over"  # name under which the keyring remembers what a person gave
_MOST_PAGES = 8
Ask = Callable[[HandoverKind, str, int, Opener], Secret]


def sign_in(screen: Screen, ask: Ask) -> None:
    """Sign in, unless we are in already (ログイン).

    Raises:
        SignInError: the site refuses user or password.
        PersonError: nobody gave what was asked for, or an unknown page came.
        SiteTroubleError: the site does not answer.
    """
    way = screen.site.sign_in
    if way is None:
        return
    screen.signing_in = True
    try:
        _sign_in(screen, way, ask)
    finally:
        screen.signing_in = False


def is_signed_in(screen: Screen, way: SignIn) -> bool:
    """Whether everything is on the page that proves it, the right company included."""
    return all(screen.has(full(way.page, name)) for name in way.proof)


def _sign_in(screen: Screen, way: SignIn, ask: Ask) -> None:
    screen.open(way.page)
    if is_signed_in(screen, way):
        return
    for spec in way.fields:
        _type(screen, way.page, spec)
    screen.press_through(full(way.page, way.submit))
    given: list[Between] = []
    for _ in range(_MOST_PAGES):
        _refuse(screen, way)
        if is_signed_in(screen, way):
            return
        one = _between(screen, way)
        if one.fields and one in given:  # the same secret again could lock the account
            raise _refused(screen, f"{one.see} を再び求められました")
        _answer(screen, way.page, one, ask)
        given.append(one)
    raise PersonError(
        f"{screen.site.label} のログインが {_MOST_PAGES} 画面で終わりません。"
    )


def _refuse(screen: Screen, way: SignIn) -> None:
    text = screen.text()
    seen = next((w for w in way.refused if w in text), None)
    if seen is not None:
        raise _refused(screen, seen)


def _refused(screen: Screen, seen: str) -> SignInError:
    return SignInError(
        f"{screen.site.label} にログインできません(「{seen}」)。口座や利用者が停止されない"
        "よう、このサイトのボットを止めました。利用者名とパスワードを確かめてから "
        "`denpyo bot start` で再開してください。"
    )


def _between(screen: Screen, way: SignIn) -> Between:
    """What came before we are in: one page of it.

    Raises:
        PersonError: a page that ``site.yaml`` does not know.
    """
    for one in way.between:
        if screen.has(full(way.page, one.see)):
            return one
    if screen.is_at(way.page):
        raise SessionEndedError(f"{screen.site.label} のログインが途中で切れました。")
    names = "、".join(way.proof)
    raise PersonError(
        f"{screen.site.label} にログインしたあとの画面が分かりません({names} がない)。"
        "事業所・会社の選択や追加の確認が出ていないか見てください。"
    )


def _answer(screen: Screen, page: str, one: Between, ask: Ask) -> None:
    if one.ask is not None:
        answer = _asked(screen, one.ask, ask)
        if one.fill is not None:
            screen.keyring.learn(ASKED, answer)
            screen.type_secret(full(page, one.fill), ASKED)
    for spec in one.fields:
        _type(screen, page, spec)
    if one.press is not None:
        screen.press_through(full(page, one.press))
    else:
        screen.page.wait_for_load_state("load")


def _type(screen: Screen, page: str, spec: FieldSpec) -> None:
    secret = screen.site.secrets.get(spec.value, spec.value)
    screen.type_secret(full(page, spec.locator), secret)


def _asked(screen: Screen, hand: HandOver, ask: Ask) -> Secret:
    kind = HandoverKind(hand.kind)
    return ask(kind, hand.question, hand.minutes, Opener())
