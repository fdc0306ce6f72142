"""People who are signed in, for tests of pages."""

import datetime as dt
import re

from fastapi.testclient import TestClient

from books.people import STAFF, Role
from books.store.passes import PassKind
from books.store.tables import people
from web.sessions import COOKIE

ADDRESS = "http://127.0.0.1:8420"
HOUR = dt.timedelta(hours=1)
GOOD = "correct horse battery"


def make_person(store, login="hanako", roles=STAFF, *, name="", partner="", email=""):
    """A person who is past the first sign-in, so far without a password."""
    person = store.add_person(
        login, name or login, roles, "test", partner=partner, email=email
    )
    if Role.SUPPLIER not in person.roles:
        with store.database.write() as work:
            done = people.update().where(people.c.id == person.id)
            work.connection.execute(done.values(must_change=False))
    return store.person(person.id)


def session(store, person):
    """The token of a session."""
    return store.issue_pass(person, PassKind.SESSION, HOUR, person.name)


def signed_in(app, store, person=None):
    """A client whose cookie is a session of the person, made if there is none."""
    person = person or make_person(store)
    return TestClient(app, base_url=ADDRESS, cookies={COOKIE: session(store, person)})


def token_on(answer):
    """The token that the forms of a page carry."""
    found = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]
