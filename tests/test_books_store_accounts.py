import datetime as dt

import pytest
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from books.account_choice import Target
from books.errors import FormatError, NotFoundError
from books.model import Line, Party
from books.settings_booking import TaxHandling
from books.store import Store, schema
from books.store.database import connect
from tests.store_cases import DATABASES, add_document, fresh_store, fresh_url

YAMADA = Party(name="株式会社山田商事", registration_number="T1234567890123")
LINES = (Line(description="六角ボルト Ｍ８", amount=1000), Line(description="送料"))


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def test_what_was_chosen_is_found_for_the_partner(store, tmp_path):
    name = add_document(store, tmp_path, lines=LINES)
    whole = Target(account="消耗品費")
    line = Target(
        account="荷造運賃",
        sub_account="宅配",
        department="製造",
        tax=TaxHandling.NOT_DEDUCTIBLE,
    )
    store.choose_account(name, YAMADA, whole, "花子", sale=True)
    store.choose_account(name, YAMADA, line, "太郎", line=0)
    latest, first = store.account_choices(YAMADA)
    assert (latest.target, latest.item) == (line.target, "六角ボルトm8")
    assert (first.account, first.item, first.chosen_by) == ("消耗品費", "", "花子")
    assert (latest.sale, first.sale) == (False, True)
    assert latest.chosen_at > first.chosen_at
    assert latest.chosen_at.tzinfo is dt.UTC
    assert [e.action for e in store.audit_log(name, 2)] == ["account.chosen"] * 2
    assert store.verify() == ()


@pytest.mark.parametrize(
    ("partner", "found"),
    [
        (YAMADA, True),
        (Party(name="㈱山田商事"), True),
        (Party(registration_number="T1234567890123"), True),
        (Party(name="株式会社山田商事", registration_number="T7000012050002"), False),
        (Party(name="山本商事"), False),
        (Party(), False),
    ],
)
def test_the_partner_is_known_by_number_or_name(store, tmp_path, partner, found):
    name = add_document(store, tmp_path)
    store.choose_account(name, YAMADA, Target(account="消耗品費"), "花子")
    assert bool(store.account_choices(partner)) is found


def test_a_partner_without_a_number_is_known_by_its_name(store, tmp_path):
    name = add_document(store, tmp_path)
    store.choose_account(name, Party(name="山田商事"), Target(account="外注費"), "花子")
    assert [c.account for c in store.account_choices(YAMADA)] == ["外注費"]


def test_what_is_not_there_is_refused(store, tmp_path):
    name = add_document(store, tmp_path, lines=LINES)
    target = Target(account="消耗品費")
    with pytest.raises(NotFoundError, match="書類 x"):
        store.choose_account("x", YAMADA, target, "花子")
    for line in (-1, 2):
        with pytest.raises(NotFoundError, match="明細"):
            store.choose_account(name, YAMADA, target, "花子", line=line)
    for partner, account in ((Party(), "消耗品費"), (YAMADA, " ")):
        with pytest.raises(FormatError, match="覚えられません"):
            store.choose_account(name, partner, Target(account=account), "花子")
    assert store.account_choices(YAMADA) == ()


@pytest.mark.parametrize("kind", DATABASES)
def test_the_table_comes_and_goes(kind, tmp_path):
    with fresh_url(kind, tmp_path) as url:
        engine = connect(url)
        with Store.open(url, tmp_path / "originals") as store:
            name = add_document(store, tmp_path)
            store.choose_account(name, YAMADA, Target(account="外注費"), "花子")
        schema.downgrade(engine, "0002")
        assert "account_choices" not in inspect(engine).get_table_names()
        schema.upgrade(engine)
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        assert (found or "") > "0002"
        with Store.open(url, tmp_path / "originals") as store:
            assert store.account_choices(YAMADA) == ()
        engine.dispose()
