"""What a bookkeeper chose goes into the next journal, and into no file before it."""

import datetime as dt
import json

import pytest

from books.account_choice import Target
from books.model import Party
from books.registry import Registration
from books.store import DocumentQuery
from flows.publish import publish, publish_again
from flows.single import find_document, write_as
from tests.desk import desk, put, work

__all__ = ["desk"]

AOBA = Party(name="青葉", registration_number="T7000012050002")


def invoice(number, **changes):
    values = {
        "document_type": "invoice",
        "document_number": number,
        "issue_date": "2026-11-02",
        "issuer": {"name": "青葉", "registration_number": "T7000012050002"},
        "recipient": {"name": "株式会社でんぴょう製作所"},
        "tax_summary": [
            {
                "rate": "0.10",
                "taxable_amount": 1000,
                "tax_amount": 100,
                "basis": "exclusive",
            }
        ],
        "total": 1100,
    }
    return json.dumps(values | changes)


def only_yayoi(desk):
    object.__setattr__(
        desk, "settings", desk.settings.model_copy(update={"exports": ("yayoi",)})
    )


def journals(desk):
    files = sorted((desk.settings.outbox / "accounting").rglob("*.csv"))
    return [path.read_bytes().decode("cp932") for path in files]


def send(desk, number):
    put(desk, f"{number}.txt", invoice(number))
    work(desk)
    for document in desk.store.find(DocumentQuery(number=number)):
        if document.approved_by is None:
            desk.store.approve(document.id, "花子")
    publish(desk)
    (found,) = desk.store.find(DocumentQuery(number=number))
    return found.id


def test_a_choice_is_applied_to_the_next_document(desk):
    only_yayoi(desk)
    first = send(desk, "A-1")
    assert ",仕入高," in journals(desk)[0]
    desk.store.choose_account(first, AOBA, Target(account="外注費"), "花子")
    assert publish(desk).written == ()
    send(desk, "A-2")
    assert len(journals(desk)) == 2
    assert sum(",外注費," in text for text in journals(desk)) == 1


def test_a_file_that_is_made_anew_has_what_was_chosen_since(desk):
    only_yayoi(desk)
    name = send(desk, "A-1")
    desk.store.choose_account(name, AOBA, Target(account="外注費"), "花子")
    document = desk.store.get(name)
    changed = document.reading.model_copy(
        update={
            "document": document.reading.document.model_copy(
                update={"subject": "10月分"}
            )
        }
    )
    desk.store.revise(name, changed, "花子", "訂正", document.revision)
    desk.store.approve(name, "花子")
    publish_again(desk, name, "花子")
    (text,) = journals(desk)
    assert ",外注費," in text
    assert "10月分" in text


@pytest.mark.parametrize(
    ("ended", "kind"),
    [(None, "適格"), ("2026-11-30", "適格"), ("2025-03-31", "区分70%")],
)
def test_the_registry_decides_the_share(desk, ended, kind):
    only_yayoi(desk)
    if ended:
        record = Registration(
            number=AOBA.registration_number,
            process="03",
            registered_on=dt.date(2023, 10, 1),
            updated_on=dt.date(2026, 11, 28),
            expired_on=ended,
        )
        day = dt.date(2026, 11, 29)
        desk.store.keep_registrations([record], day, "情シス", "zenken.csv")
    put(desk, "A-1.txt", invoice("A-1"))
    work(desk)
    (document,) = desk.store.find(DocumentQuery(number="A-1"))
    if document.approved_by is None:
        desk.store.approve(document.id, "花子")
    notices = publish(desk).notices
    (text,) = journals(desk)
    assert kind in text
    told = any("公表情報では" in notice for notice in notices)
    assert told is (kind != "適格")
    given = find_document(document.id, desk.settings)
    assert kind in write_as(given, "yayoi")[1].decode("cp932")
