"""The desk says where an approval alone sends money (承認だけで振り込まれる請求書)."""

from contextlib import contextmanager

import pytest

from books.model import DocumentState, DocumentType, Party
from books.people import Role
from books.store import Store
from tests.payment_cases import NOON, OURS, TODAY, add_bill, paying, person
from tests.web_desk import make_picture
from tests.web_people import signed_in
from web.app import create_app

TOLD = "承認すると、二人目の承認なしに振込ファイルに入ります"
AOBA = Party(name="青葉")
WAITS = {"state": DocumentState.NEEDS_REVIEW}


@pytest.fixture
def settings(tmp_path):
    return paying(tmp_path / "home", exports=("transfer",))


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals, lambda: NOON) as opened:
        yield opened


@contextmanager
def desk(settings, store):
    known = [one for one in store.list_people() if one.login == "hanako"]
    who = known[0] if known else person(store, "hanako", Role.CLERK, Role.APPROVER)
    app = create_app(settings, store, make_picture(settings.home))
    with signed_in(app, store, who) as client:
        yield lambda name: client.get(f"/documents/{name}").text


def test_one_person_alone_is_told_before_approving(settings, store, tmp_path):
    waits = add_bill(store, tmp_path, "K-1", **WAITS)
    done = add_bill(store, tmp_path, "K-2")
    with desk(settings, store) as page:
        assert TOLD in page(waits)
        assert TOLD not in page(done)
        person(store, "boss", Role.APPROVER)
        assert TOLD not in page(waits)


def test_what_is_not_paid_by_file_is_not_told_so(settings, store, tmp_path):
    ours = add_bill(
        store, tmp_path, "A-1", issuer=Party(name=OURS), recipient=AOBA, **WAITS
    )
    order = add_bill(
        store, tmp_path, "O-1", document_type=DocumentType.PURCHASE_ORDER, **WAITS
    )
    bare = add_bill(store, tmp_path, "K-3", bank_accounts=(), **WAITS)
    late = add_bill(store, tmp_path, "K-5", due_date=TODAY, **WAITS)
    fine = add_bill(store, tmp_path, "K-4", **WAITS)
    with desk(settings, store) as page:
        assert [TOLD in page(name) for name in (ours, order, bare, late, fine)] == [
            False,
            False,
            False,
            False,
            True,
        ]
    bookkeeping = settings.model_copy(update={"exports": ("yayoi",)})
    with desk(bookkeeping, store) as page:
        assert TOLD not in page(fine)
