import datetime as dt
import re
from decimal import Decimal
from itertools import count

import pytest

from books.answers import change_order
from books.delivery import DeliveryState, Step
from books.exchange import Exchange, ExchangePartner
from books.exchange_ways import PortalWay
from books.model import (
    Answer,
    Document,
    DocumentState,
    DocumentType,
    Line,
    Party,
    Reading,
    Reference,
    Source,
)
from books.people import Role
from books.settings import Settings
from books.settings_company import Company
from books.store import Consignment, DocumentQuery, Store
from books.sums import sum_up
from books.tax import Rounding
from flows.portal import Counter
from tests.web_people import make_person, signed_in, token_on
from web.app import create_app
from web.orders import SIZE
from web.seams import Seams

US = Party(name="株式会社でんぴょう製作所", registration_number="T7999901000001")
YAMADA = Party(name="有限会社山田鉄工", registration_number="T6999901000002")
SUZUKI = Party(name="鈴木製作所")
NOON = dt.datetime(2026, 12, 1, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def settings(tmp_path):
    since = dt.date(2026, 1, 1)
    partners = (
        ExchangePartner(
            id="yamada",
            name="山田鉄工",
            registration_number=YAMADA.registration_number,
            since=since,
            portal=PortalWay(),
        ),
        ExchangePartner(
            id="suzuki", name="鈴木製作所", since=since, portal=PortalWay()
        ),
    )
    return Settings(
        home=tmp_path / "home",
        company=Company(name=US.name, registration_number=US.registration_number),
        exchange=Exchange(partners=partners),
    )


@pytest.fixture
def store(settings):
    ticks = count()
    clock = lambda: NOON + dt.timedelta(seconds=next(ticks))  # noqa: E731
    with Store.open(settings.url, settings.originals, clock) as opened:
        yield opened


@pytest.fixture
def app(settings, store):
    seams = Seams(counter=Counter(settings, store))
    return create_app(settings, store, lambda *_: settings.home, seams=seams)


@pytest.fixture
def yamada(app, store):
    person = make_person(store, "taro", [Role.SUPPLIER], partner="yamada")
    with signed_in(app, store, person) as opened:
        yield opened


def order(number="PO-1", supplier=YAMADA, lines=2, **values):
    rate = Decimal("0.1")
    rows = tuple(
        Line(
            description=f"部品{n}",
            item_code=f"P-{n}",
            quantity=Decimal(10 * (n + 1)),
            unit="個",
            unit_price=Decimal(100),
            tax_rate=rate,
            amount=1000 * (n + 1),
            date=dt.date(2026, 12, 20),
        )
        for n in range(lines)
    )
    sums = sum_up(rows, (), "exclusive", Rounding.FLOOR)._asdict()
    document = Document(
        document_type=DocumentType.PURCHASE_ORDER,
        document_number=number,
        issue_date=dt.date(2026, 11, 30),
        issuer=US,
        recipient=supplier,
        lines=rows,
        **sums,
    )
    return document.model_copy(update=values)


@pytest.fixture
def keep(store, tmp_path):
    def kept(document, partner="yamada", *, sent=True):
        name = f"{document.document_number}-{document.revision}-{partner}.pdf"
        path = tmp_path / name
        path.write_bytes(b"%PDF-1.7 " + name.encode())
        file = store.add_file(path)
        source = Source(file=file.name, sha256=file.sha256, pages=(1,))
        reading = Reading(source=source, document=document)
        state = [DocumentState.READY]
        (made,) = store.add_readings(file.sha256, [reading], "test", state)
        store.approve(made, "rule:clean", 1)
        if sent:
            deliver(store, made, partner)
        return made

    return kept


def deliver(store, document_id, partner):
    asked = Consignment(
        reference=f"{partner}:{document_id}.1:edi",
        partner=partner,
        document_id=document_id,
        revision=1,
        format="edi",
        name="x.xml",
        path="x.xml",
        sha256="0" * 64,
        size=1,
    )
    store.add_delivery(asked)
    hour = dt.timedelta(hours=1)
    one = store.take_delivery(partner, "test", hour)
    store.commit_delivery(one.reference, "test")
    store.settle_delivery(
        one.reference, "test", Step(DeliveryState.DELIVERED, "出した")
    )


def press(client, address, page=None, **values):
    """Send the form of a page, with its hidden fields and what is typed."""
    answer = page or client.get(address)
    form = dict(
        re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', answer.text)
    )
    form |= {
        name: value
        for value, name in re.findall(
            r'<input[^>]* value="([^"]*)"[^>]* name="(\w+)"', answer.text
        )
    }
    form = {k: v for k, v in form.items() if not re.fullmatch(r"r\d+", k)} | values
    form["token"] = token_on(answer)
    return client.post(address.partition("?")[0], data=form)


def papers(store, kind):
    found = store.find(DocumentQuery(types=(kind,), limit=None))
    return [d.reading.document for d in reversed(found)]


def test_only_what_was_sent_to_the_partner_shows(app, store, keep, yamada):
    mine = keep(order("PO-1"))
    draft = keep(order("PO-2"), sent=False)
    other = keep(order("PO-3", SUZUKI), "suzuki")
    shown = yamada.get("/portal").text
    assert "PO-1" in shown
    assert "PO-2" not in shown
    assert "PO-3" not in shown
    assert yamada.get(f"/portal/orders/{mine}").status_code == 200
    for hidden in (draft, other, "DX", f"{mine}/../{other}"):
        assert yamada.get(f"/portal/orders/{hidden}").status_code == 404
        for name in ("paper", "paper.css", "paper.pdf", "message.xml"):
            address = f"/portal/documents/{hidden}/{name}"
            assert yamada.get(address).status_code == 404
        for step in ("answer", "ship", "bill"):
            token = {"token": token_on(yamada.get("/portal"))}
            answer = yamada.post(f"/portal/orders/{hidden}/{step}", data=token)
            assert answer.status_code == 404


def test_opening_an_order_is_noted_once(store, keep, yamada):
    mine = keep(order())
    for _ in range(2):
        yamada.get(f"/portal/orders/{mine}")
    (delivery,) = store.find_deliveries("yamada")
    assert delivery.state is DeliveryState.ACKNOWLEDGED
    assert delivery.evidence["opened_by"] == "taro"


def test_three_taps_accept_an_order(store, keep, yamada):
    mine = keep(order())
    page = yamada.get("/portal")
    assert f"/portal/orders/{mine}" in page.text
    page = yamada.get(f"/portal/orders/{mine}")
    assert "as_asked=1" in page.text
    address = f"/portal/orders/{mine}/answer?as_asked=1"
    page = yamada.get(address)
    assert "注文のとおりに受けます" in page.text
    answer = press(yamada, address, page, send="1")
    assert "回答を送りました" in answer.text
    (made,) = papers(store, DocumentType.ORDER_RESPONSE)
    assert made.answer is Answer.ACCEPTED
    assert made.references[-1].number == "PO-1"
    assert made.total == 3300
    assert "受注済み" in yamada.get("/portal").text


def test_the_same_tap_twice_is_one_answer(store, keep, yamada):
    mine = keep(order())
    address = f"/portal/orders/{mine}/answer?as_asked=1"
    page = yamada.get(address)
    for _ in range(3):
        assert press(yamada, address, page, send="1").status_code == 200
    assert len(papers(store, DocumentType.ORDER_RESPONSE)) == 1


def test_a_tap_that_was_cut_off_is_taken_up(store, settings, keep, yamada, monkeypatch):
    mine = keep(order())
    address = f"/portal/orders/{mine}/answer?as_asked=1"
    page = yamada.get(address)
    with monkeypatch.context() as cut:
        cut.setattr("flows.portal.process_file", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            press(yamada, address, page, send="1")
    assert press(yamada, address, page, send="1").status_code == 200
    assert len(papers(store, DocumentType.ORDER_RESPONSE)) == 1


def test_other_days_and_quantities_wait_for_the_buyer(store, keep, yamada):
    mine = keep(order(lines=3))
    address = f"/portal/orders/{mine}/answer"
    page = press(yamada, address, q0="８", d0="2026-12-25", q1="20", r2="1")
    assert "条件を変えて答えます" in page.text
    press(yamada, address, page, send="1", r2="1")
    (kept,) = store.find(DocumentQuery(types=(DocumentType.ORDER_RESPONSE,)))
    first, second, third = kept.reading.document.lines
    assert (first.quantity, first.ordered_quantity) == (8, 10)
    assert first.date == dt.date(2026, 12, 25)
    assert second.answer is Answer.ACCEPTED
    assert third.answer is Answer.REJECTED
    assert kept.state is DocumentState.NEEDS_REVIEW
    for wrong in ("たくさん", "-1", "1e99"):
        page = press(yamada, address, q0=wrong)
        assert page.status_code == 422
        assert "数量" in page.text


def test_partial_deliveries_add_up_and_never_exceed_the_order(store, keep, yamada):
    mine = keep(order())
    address = f"/portal/orders/{mine}/ship"
    page = press(yamada, address, number="N-1", q0="4", q1="0")
    press(yamada, address, page, send="1")
    assert "一部出荷" in yamada.get("/portal").text
    page = yamada.get(address)
    assert 'name="q0" inputmode="decimal" value="6"' in page.text
    assert press(yamada, address, number="N-2", q0="7").status_code == 422
    assert press(yamada, address, number="N-1", q0="6").status_code == 422
    page = press(yamada, address, number="N-2")
    for _ in range(2):
        press(yamada, address, page, send="1")
    notes = papers(store, DocumentType.DELIVERY_NOTE)
    assert [[line.quantity for line in note.lines] for note in notes] == [[4], [6, 20]]
    assert "請求できます" in yamada.get("/portal").text


def test_a_bill_is_made_of_the_deliveries_once_and_checked_before(store, keep, yamada):
    mine = keep(order())
    ship, bill = (f"/portal/orders/{mine}/{step}" for step in ("ship", "bill"))
    page = press(yamada, ship, number="N-1")
    press(yamada, ship, page, send="1")
    account = {
        "bank": "みどり銀行",
        "branch": "本店",
        "account": "1234567",
        "holder": "ﾕ)ﾔﾏﾀﾞ",
    }
    half = press(yamada, bill, number="S-1", bank="みどり銀行")
    assert half.status_code == 422
    wrong = press(yamada, bill, number="S-1", registration="T123", **account)
    assert "送れません" in wrong.text
    page = press(yamada, bill, number="S-1", due="2027-01-31", **account)
    assert "3,300" in page.text
    for _ in range(2):
        done = press(yamada, bill, page, send="1")
        assert "請求書を送りました" in done.text
    (made,) = papers(store, DocumentType.INVOICE)
    assert (made.total, made.due_date) == (3300, dt.date(2027, 1, 31))
    assert made.issuer.registration_number == YAMADA.registration_number
    assert made.bank_accounts[0].number == "1234567"
    assert "N-1" in {r.number for r in made.references}
    home = yamada.get("/portal").text
    assert "請求済み" in home
    assert "2027/01/31" in home
    for over in (bill, ship):  # nothing is left
        assert yamada.get(over, follow_redirects=False).status_code == 303


def test_a_changed_order_takes_the_place_of_the_first(store, keep, yamada):
    keep(order())
    first = order()
    fewer = [first.lines[0].model_copy(update={"quantity": Decimal(5), "amount": 500})]
    changed = change_order(first, "2", dt.date(2026, 12, 1), fewer)
    mine = keep(changed)
    shown = yamada.get("/portal").text
    assert shown.count("<b>PO-1</b>") == 1
    assert "変更されています" in yamada.get(f"/portal/orders/{mine}").text


def test_a_script_in_a_name_is_only_text(keep, yamada):
    bad = "<script>alert(1)</script>"
    mine = keep(order(notes=bad, lines=1, issuer=US.model_copy(update={"name": bad})))
    for address in ("/portal", f"/portal/orders/{mine}"):
        assert bad not in yamada.get(address).text


@pytest.fixture
def clerk(app, store):
    with signed_in(app, store, make_person(store, "hanako", [Role.CLERK])) as opened:
        yield opened


@pytest.fixture
def answered(keep, yamada):
    mine = keep(order(lines=3))
    address = f"/portal/orders/{mine}/answer"
    page = press(yamada, address, q0="8", d1="2026-12-25", r2="1")
    press(yamada, address, page, send="1", r2="1")
    return mine


def test_orders_are_paged_and_an_undecided_answer_is_on_the_first(
    store, clerk, keep, answered
):
    for number in range(SIZE + 3):
        keep(order(f"PO-{number + 100}"), sent=False)
    first = clerk.get("/orders").text
    assert first.count("<tr>") - 1 == SIZE
    assert answered in first
    second = clerk.get(f"/orders?start={SIZE}").text
    assert second.count("<tr>") - 1 == 4
    assert answered not in second


def test_a_delivery_that_names_the_order_inside_alone_is_found(clerk, keep):
    mine = keep(order())
    names = Reference(number="PO-1", kind=DocumentType.PURCHASE_ORDER, line="1")
    line = Line(description="別の言い方", quantity=Decimal(4), references=(names,))
    note = Document(
        document_type=DocumentType.DELIVERY_NOTE,
        document_number="D-9",
        issue_date=dt.date(2026, 12, 10),
        issuer=YAMADA,
        recipient=US,
        lines=(line,),
    )
    keep(note, sent=False)
    assert "一部出荷" in clerk.get("/orders").text
    assert "D-9" in clerk.get(f"/orders/{mine}").text


def test_the_buyer_takes_another_answer_as_a_changed_order(
    store, clerk, yamada, answered
):
    assert "条件を変えて回答" in clerk.get("/orders").text
    address = f"/orders/{answered}"
    page = clerk.get(address)
    for _ in range(2):
        press(clerk, f"{address}/agree", page)
    first, changed = papers(store, DocumentType.PURCHASE_ORDER)
    assert (first.revision, changed.revision) == (None, "2")
    assert [line.quantity for line in changed.lines] == [8, 20, 0]
    assert changed.lines[1].date == dt.date(2026, 12, 25)
    assert changed.total == 3080
    (stored,) = store.find(DocumentQuery(types=(DocumentType.PURCHASE_ORDER,), limit=1))
    assert (stored.state, stored.approved_by) == (DocumentState.APPROVED, "hanako")
    assert "受注済み" in clerk.get("/orders").text
    deliver(store, stored.id, "yamada")
    assert "これから納める注文" in yamada.get("/portal").text


def test_the_buyer_turns_an_answer_down_and_the_supplier_reads_why(
    clerk, yamada, answered
):
    page = clerk.get(f"/orders/{answered}")
    form = {"reason": "20日に必要です"}
    assert press(clerk, f"/orders/{answered}/insist", page, **form).status_code == 200
    assert press(clerk, f"/orders/{answered}/insist", page, **form).status_code == 409
    shown = yamada.get(f"/portal/orders/{answered}").text
    assert "回答待ち" in shown
    assert "20日に必要です" in shown


def test_a_bill_on_paper_that_names_no_delivery_is_not_billed_again(keep, yamada):
    mine = keep(order())
    ship = f"/portal/orders/{mine}/ship"
    press(yamada, ship, press(yamada, ship, number="N-1"), send="1")
    assert "請求できます" in yamada.get("/portal").text
    paper = order("S-77").model_copy(
        update={
            "document_type": DocumentType.INVOICE,
            "issuer": YAMADA,
            "recipient": US,
            "order_number": "PO-1",
            "issue_date": dt.date(2026, 12, 31),
        }
    )
    keep(paper, sent=False)
    assert "請求済み" in yamada.get("/portal").text
