import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from books.correct import correct
from books.memory import MEMORY, PARTS, Memory, changed_parts, remember
from books.model import AccountType, BankAccount, Origin, Reading
from books.settings import Settings
from books.triage import check_reading, has_changed_account
from extractors.recall_account import is_like_holder
from tests.supplier_paper import (
    ACCOUNT,
    SUPPLIER,
    confirmed,
    invoice,
    memory_of,
    misread,
    other,
    read,
    recalled,
)

READ = read(invoice())
KNOWN = memory_of(invoice())
TODAY = dt.date(2026, 12, 1)


def test_what_agrees_with_a_confirmed_document_need_not_be_looked_at():
    paths = {"issuer__name": None, "issuer__address": None, "recipient__name": None}
    doubtful = misread(read(invoice()), **paths)
    reading = recalled(doubtful, KNOWN)
    assert reading.review == ()
    field = reading.fields["issuer.name"]
    assert (field.origin, field.by) == (Origin.READ, MEMORY)
    assert field.confidence >= 0.99


def test_without_memory_nothing_changes():
    doubtful = misread(read(invoice()), issuer__name=None)
    assert recalled(doubtful, Memory()) == doubtful


def test_what_the_program_approved_alone_makes_nothing_sure():
    """The same misreading twenty times over is still one."""
    bad = misread(read(invoice()), issuer__name="株式会社ねずみ商后")
    memory = remember([confirmed(bad, "rule:clean")] * 20)
    assert recalled(bad, memory).review == ("issuer.name",)


def test_a_name_that_was_read_badly_is_the_confirmed_one():
    reading = recalled(
        misread(read(invoice()), issuer__name="株式会社ねすみ商后"), KNOWN
    )
    assert reading.document.issuer.name == SUPPLIER
    assert reading.fields["issuer.name"].origin is Origin.INFERRED
    assert reading.review == ()


@pytest.mark.parametrize(
    "name", ["有限会社ねずみ商店", "株式会社とら工業", "株式会社ねずみ商店東京支社"]
)
def test_a_name_that_may_be_another_is_asked_for(name):
    reading = recalled(misread(read(invoice()), issuer__name=name), KNOWN)
    assert reading.document.issuer.name == name
    assert reading.review == ("issuer.name",)


def test_a_name_that_was_read_well_stays_as_printed_and_is_asked_for():
    reading = read(invoice("株式会社ねずみ商會"), KNOWN)
    assert reading.document.issuer.name == "株式会社ねずみ商會"
    assert reading.review == ("issuer.name",)
    assert read(invoice("㈱ねずみ商店"), KNOWN).review == ()  # another legal form


def test_a_name_that_stands_elsewhere_on_the_paper_is_found_there():
    doubtful = misread(read(invoice()), issuer__name="三角印")
    reading = recalled(doubtful, KNOWN, invoice())
    assert reading.document.issuer.name == SUPPLIER
    assert reading.fields["issuer.name"].origin is Origin.READ


def test_nothing_is_taken_from_a_supplier_that_is_not_sure():
    page = invoice(number=None, account=None)
    values = {"issuer__name": "株式会社ねすみ商店", "issuer__tel": "03-0000-9999"}
    doubtful = misread(read(page), **values)
    assert recalled(doubtful, KNOWN, page) == doubtful


def test_taxes_kind_and_due_date_as_ever_are_sure():
    dates = [("2026年8月31日", "2026/09/30"), ("2026年9月30日", "2026/10/31")]
    memory = memory_of(*(invoice(issued=a, due=b) for a, b in dates))
    reading = read(invoice(issued="2026年10月31日", due="2026/11/30"))
    paths = ("tax_summary[0].basis", "document_type", "due_date")
    doubtful = reading.model_copy(update={"review": paths})
    assert recalled(doubtful, memory).review == ()
    late = read(invoice(issued="2026年10月31日", due="2026/12/10"))
    doubtful = late.model_copy(update={"review": ("due_date",)})
    assert recalled(doubtful, memory).review == ("due_date",)


# --- what was not found ---------------------------------------------------------------


def unread(reading: Reading, *paths: str) -> Reading:
    document = reading.document.model_copy(update=dict.fromkeys(paths))
    fields = {p: f for p, f in reading.fields.items() if p not in paths}
    changes = {"document": document, "fields": fields, "review": paths}
    return reading.model_copy(update=changes)


def test_a_number_is_found_by_the_words_of_the_supplier():
    page = invoice(label="整理コード", code="A-0099")
    taught = read(invoice(label="整理コード"))
    taught = unread(taught, "document_number")
    typed = correct(taught, "document_number", "A-0012", "花子")
    memory = remember([confirmed(typed)])
    reading = recalled(unread(read(page), "document_number"), memory, page)
    assert reading.document.document_number == "A-0099"
    assert reading.fields["document_number"].evidence is not None
    assert reading.review == ()


def test_a_number_is_found_at_its_place_and_asked_for():
    page = invoice(label="", code="A-0099")
    reading = recalled(unread(read(page), "document_number"), KNOWN, page)
    assert reading.document.document_number == "A-0099"
    assert reading.review == ("document_number",)


def test_a_number_that_is_built_otherwise_is_not_taken():
    page = invoice(label="", code="0099-B")
    reading = recalled(unread(read(page), "document_number"), KNOWN, page)
    assert reading.document.document_number is None


def test_a_date_is_found_at_its_place():
    memory = memory_of(invoice(due="2026/10/31"))
    page = invoice(due="2026/12/31")
    reading = recalled(unread(read(page), "due_date"), memory, page)
    assert reading.document.due_date == dt.date(2026, 12, 31)


def test_a_number_that_stands_as_ever_is_sure():
    page = invoice(code="A-0099")
    doubtful = misread(read(page), document_number=None)
    assert recalled(doubtful, KNOWN, page).review == ()
    blurred = replace(page, words=tuple(replace(w, confidence=0.9) for w in page.words))
    assert recalled(doubtful, KNOWN, blurred).review == ("document_number",)
    page = invoice(code="0099-B")
    doubtful = misread(read(page), document_number=None)
    assert recalled(doubtful, KNOWN, page).review == ("document_number",)


def test_what_a_supplier_never_prints_is_not_asked_for():
    page = invoice(label="", code="")
    bare = unread(read(page), "document_number")
    once, twice = (remember([confirmed(bare)] * times) for times in (1, 2))
    assert recalled(bare, once, page).review == ("document_number",)
    assert recalled(bare, twice, page).review == ()
    labelled = invoice(code="!")
    assert recalled(bare, twice, labelled).review == ("document_number",)


def test_a_registration_number_with_a_digit_misread_is_the_known_one():
    page = invoice(number="T700001205O0O2")
    reading = misread(unread(read(page)), issuer__registration_number=None)
    party = reading.document.issuer.model_copy(update={"registration_number": None})
    document = reading.document.model_copy(update={"issuer": party})
    reading = reading.model_copy(update={"document": document})
    found = recalled(reading, KNOWN, page)
    assert found.document.issuer.registration_number == "T7000012050002"
    assert found.fields["issuer.registration_number"].origin is Origin.INFERRED
    assert found.review == ()
    nowhere = recalled(reading, KNOWN, invoice(number=None))
    assert nowhere.review == ("issuer.registration_number",)


# --- accounts -------------------------------------------------------------------------


def with_account(account: BankAccount, doubtful: Sequence[str] = ()) -> Reading:
    reading = READ
    document = reading.document.model_copy(update={"bank_accounts": (account,)})
    review = tuple(f"bank_accounts[0].{part}" for part in doubtful)
    return reading.model_copy(update={"document": document, "review": review})


def test_a_known_account_is_sure():
    reading = recalled(with_account(ACCOUNT, ["bank", "branch", "holder"]), KNOWN)
    assert reading.review == ()
    assert reading.fields["bank_accounts[0].number"].by == MEMORY


@pytest.mark.parametrize(
    ("part", "value"), [("holder", "カ)ネスミショウテソ"), ("branch", "渋合支店")]
)
def test_a_part_that_was_read_badly_is_that_of_the_known_account(part, value):
    reading = recalled(with_account(other(**{part: value}), [part]), KNOWN)
    assert reading.document.bank_accounts == (ACCOUNT,)
    assert reading.fields[f"bank_accounts[0].{part}"].origin is Origin.INFERRED
    assert reading.review == ()


def test_a_holder_that_was_not_read_is_left_to_a_person():
    reading = recalled(with_account(other(holder=None), ["holder"]), KNOWN)
    assert reading.document.bank_accounts == (other(holder=None),)
    assert reading.review == ("bank_accounts[0].holder",)


def test_nothing_rests_on_a_number_that_was_read_badly():
    doubtful = with_account(ACCOUNT, ["number", "holder"])
    assert recalled(doubtful, KNOWN).review == doubtful.review


@pytest.mark.parametrize(
    ("read_as", "alike"),
    [
        ("カ)ネズミショウテン", True),
        ("カ)ネスミシヨウテソ", True),
        ("ユ)ネズミシヨウテン", False),
        ("カ)ネズミシヨウカイ", False),
        ("カ)ネズミ", False),
    ],
)
def test_holders_that_small_print_confuses(read_as, alike):
    assert is_like_holder(read_as, "カ)ネズミシヨウテン") is alike


OTHERS = {
    "bank": st.sampled_from(["三菱UFJ銀行", "城南信用金庫", "みほん銀行"]),
    "branch": st.sampled_from(["新宿支店", "本店", "みほん支店"]),
    "account_type": st.sampled_from([AccountType.CURRENT, AccountType.SAVINGS]),
    "number": st.from_regex(r"\A[0-9]{7}\Z"),
    "holder": st.sampled_from(
        ["ユ)ベツノカイシヤ", "サトウ ハナコ", "カ)ウシシヨウテン"]
    ),
}
LETTERS = "ァアイウシソツンノリミ一二0123456789-ー支店銀行"


@st.composite
def noisy(draw, text: str) -> str:
    """A text as a bad picture is read: a letter or two taken for others, or lost."""
    letters = list(text)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(letters) - 1))
        letters[at] = draw(st.sampled_from(["", *LETTERS]))
    return "".join(letters) or text


@st.composite
def changed_accounts(draw) -> tuple[BankAccount, list[str]]:
    """What is read of an account in which some parts are others, and what in doubt."""
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, unique=True))
    account = other(**{part: draw(OTHERS[part]) for part in parts})
    doubtful = draw(st.lists(st.sampled_from(PARTS), unique=True))
    seen = {
        part: draw(noisy(getattr(account, part)))
        for part in doubtful
        if part != "account_type"
    }
    account = account.model_copy(update=seen)
    still = changed_parts(account, [ACCOUNT])
    assume(any(part in still for part in parts))  # the noise did not undo the change
    return account, doubtful


@limits(deadline=None, max_examples=200)
@given(changed_accounts(), st.sampled_from(["花子", "rule:clean"]))
def test_a_changed_account_is_always_asked_for_in_every_part(change, by):
    account, doubtful = change
    memory = remember([confirmed(READ, by)])
    reading = recalled(with_account(account, doubtful), memory)
    checked = check_reading(reading, (), Settings(), TODAY, memory)
    assert has_changed_account(checked)
    told = [p for p in PARTS if getattr(account, p) is not None]
    assert {f"bank_accounts[0].{p}" for p in told} <= set(checked.review)
    found = checked.document.bank_accounts[0]
    assert found.model_dump() == account.model_dump()  # as it was read
