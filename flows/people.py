"""People from the command line and at the first start (利用者の登録)."""

import datetime as dt

from books.errors import NotFoundError
from books.people import STAFF, Person
from books.store import Store
from books.store.passes import PassKind

ADMIN = "admin"
FIRST_LINK = dt.timedelta(days=1)
LINK = dt.timedelta(days=7)


def first_link(store: Store) -> str | None:
    """The link of the administrator who never signed in, made if there is nobody.

    None as soon as somebody set a password.
    """
    known = store.list_people()
    if not known:
        known = (store.add_person(ADMIN, "管理者", STAFF, "denpyo"),)
    if len(known) > 1 or not known[0].must_change or known[0].login != ADMIN:
        return None
    return store.issue_pass(known[0], PassKind.LINK, FIRST_LINK, "denpyo")


def find_login(store: Store, login: str) -> Person:
    """The person of a login name, active or not.

    Raises:
        NotFoundError: nobody has it.
    """
    wanted = login.strip().casefold()
    for person in store.list_people():
        if person.login == wanted:
            return person
    raise NotFoundError(
        f"利用者 {login} はいません。denpyo user list で確かめてください。"
    )
