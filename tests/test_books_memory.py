import datetime as dt

import pytest

from books.correct import correct
from books.memory import PARTS, Confirmed, DueRule, Memory, changed_parts, remember
from books.model import (
    AccountType,
    Document,
    DocumentType,
    Party,
    Reading,
    Source,
)
from tests.supplier_paper import (
    ACCOUNT,
    NUMBER,
    SUPPLIER,
    confirmed,
    invoice,
    memory_of,
    misread,
    other,
    read,
)

DAY = dt.date


def reading(**values) -> Reading:
    source = Source(file="a.pdf", sha256="0" * 64, pages=(1,))
    return Reading(source=source, document=Document.model_validate(values))


def only(memory: Memory):
    (supplier,) = memory.suppliers
    return supplier


def test_a_confirmed_document_teaches_what_it_prints():
    supplier = only(memory_of(invoice()))
    assert supplier.names == (SUPPLIER,)
    assert supplier.printed["issuer.registration_number"] == (NUMBER,)
    assert supplier.accounts == (ACCOUNT,)
    assert supplier.number_shapes == {"A-9"}
    assert supplier.places["document_number"][0].page == 0
    assert supplier.labels == {}  # nothing that is not known already
    assert supplier.types == {DocumentType.INVOICE}
    assert (supplier.confirmed, supplier.settled) == (1, 1)


def test_what_the_program_approved_alone_makes_nothing_sure():
    supplier = only(memory_of(*[invoice()] * 20, by="rule:clean"))
    assert supplier.printed == {}
    assert supplier.confirmed_accounts == ()
    assert supplier.accounts == (ACCOUNT,)  # only to notice a change
    assert (supplier.confirmed, supplier.settled) == (0, 20)


def test_accounts_of_the_program_do_not_count_beside_those_of_a_person():
    changed = invoice(account=other(number="7654321"))
    memory = remember(
        [confirmed(read(changed), "rule:clean"), confirmed(read(invoice()))]
    )
    assert only(memory).accounts == (ACCOUNT,)


def test_a_correction_teaches_before_the_document_is_approved():
    bad = misread(read(invoice()), issuer__name="株式会社ねずみ商后")
    assert "issuer.name" not in only(remember([Confirmed(bad)])).printed
    good = correct(bad, "issuer.name", SUPPLIER, "花子")
    supplier = only(remember([Confirmed(good)]))
    assert supplier.printed == {"issuer.name": (SUPPLIER,)}
    assert supplier.confirmed_accounts == ()
    for part in ("bank", "branch", "account_type", "number", "holder"):
        value = str(getattr(ACCOUNT, part))
        good = correct(good, f"bank_accounts[0].{part}", value, "花子")
    assert only(remember([Confirmed(good)])).confirmed_accounts == (ACCOUNT,)


def test_a_number_that_a_person_had_to_type_teaches_its_label():
    page = invoice(label="整理コード", code="A-0012")
    typed = correct(read(page), "document_number", "A-0012", "花子")
    assert only(remember([confirmed(typed)])).labels == {
        "document_number": ("整理コード",)
    }


def test_documents_of_one_supplier_belong_together():
    memory = memory_of(
        invoice(),
        invoice("株式会社 ねずみ商店", None),
        invoice("㈱ねずみ商店"),
        invoice("有限会社うし商店", None),
    )
    assert [s.confirmed for s in memory.suppliers] == [3, 1]


def test_two_companies_of_one_name_stay_apart():
    memory = memory_of(invoice(), invoice(number="T8700110005901"))
    assert len(memory.suppliers) == 2


@pytest.mark.parametrize(
    ("party", "sure"),
    [
        (Party(registration_number=NUMBER), True),
        (Party(name=SUPPLIER, tel="03(0000)1234"), True),
        (Party(name="株式会社ねずみ商后", tel="03-0000-1234"), False),
        (Party(name=SUPPLIER), False),
        (Party(name=SUPPLIER, tel="03-0000-1234",
               registration_number="T8700110005901"), False),  # another company
    ],
)  # fmt: skip
def test_who_wrote_a_document(party, sure):
    found = memory_of(invoice()).find(Document(issuer=party))
    assert found is not None
    assert found.sure is sure


@pytest.mark.parametrize(
    "party",
    [
        Party(name="株式会社うし商店"),
        Party(tel="03-0000-1234"),
        Party(name="株式会社ねずみ商后"),
        Party(),
    ],
)
def test_nobody_is_recognised_by_too_little(party):
    assert memory_of(invoice()).find(Document(issuer=party)) is None


def test_a_number_that_was_read_badly_settles_nothing_alone():
    document = Document(issuer=Party(registration_number=NUMBER))
    found = memory_of(invoice()).find(document, ["issuer.registration_number"])
    assert found is not None
    assert not found.sure


def test_two_suppliers_alike_are_not_told_apart_by_guessing():
    party = {"tel": "03-0000-1234", "name": "みほん"}
    documents = [
        reading(issuer=Party(**party, registration_number=n))
        for n in (NUMBER, "T8700110005901")
    ]
    found = remember(map(confirmed, documents)).find(Document(issuer=Party(**party)))
    assert found is not None
    assert not found.sure


def test_an_empty_memory_knows_nobody():
    assert Memory().find(read(invoice()).document) is None


def test_the_terms_are_told_by_the_dates():
    pairs = [("2026年9月30日", "2026/10/31"), ("2026年10月31日", "2026/11/30")]
    memory = memory_of(*(invoice(issued=a, due=b) for a, b in pairs))
    rule = only(memory).terms
    assert rule == DueRule(months=1, day=31)
    assert rule.fits(DAY(2026, 12, 28), DAY(2027, 2, 1))  # 31 January is a Sunday
    assert not rule.fits(DAY(2026, 12, 28), DAY(2027, 2, 10))
    assert only(memory_of(invoice(due="2026/10/31"))).terms is None


def test_net_days_cross_years():
    assert DueRule(days=30).due_date(DAY(2026, 12, 15)) == DAY(2027, 1, 14)
    assert DueRule(months=2, day=31).due_date(DAY(2026, 12, 31)) == DAY(2027, 2, 28)


# --- accounts -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "changed"),
    [
        (ACCOUNT, ()),
        (other(bank="みずほ", branch="渋谷", holder="ｶ)ﾈｽﾞﾐｼｮｳﾃﾝ"), ()),
        (other(bank="0001", branch="210"), ()),
        (other(branch=None, holder=None), ()),
        (other(bank="みほん銀行"), ("bank",)),
        (other(bank="三菱UFJ銀行", branch="渋谷支店"), ("bank", "branch")),
        (other(branch="新宿支店"), ("branch",)),
        (other(account_type=AccountType.CURRENT), ("account_type",)),
        (other(number="1234568"), ("number",)),
        (other(holder="カ)ベツジン"), ("holder",)),
    ],
)
def test_what_differs_from_a_known_account(account, changed):
    assert set(changed) <= set(changed_parts(account, [ACCOUNT]))
    assert bool(changed_parts(account, [ACCOUNT])) is bool(changed)


def test_an_account_is_compared_with_the_nearest():
    known = [other(number="7777777", bank="りそな銀行"), ACCOUNT]
    assert changed_parts(ACCOUNT, known) == ()
    assert changed_parts(other(number="7777777"), known) == ("number",)
    assert changed_parts(ACCOUNT, ()) == PARTS


def test_papers_of_the_buyer_teach_no_account():
    notice = reading(
        document_type=DocumentType.PAYMENT_NOTICE,
        issuer=Party(name="買い手株式会社"),
        bank_accounts=(ACCOUNT,),
    )
    assert only(remember([confirmed(notice)])).accounts == ()
