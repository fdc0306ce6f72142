"""A small house whose data are in Latin letters, so that what is Japanese on its pages
is of the program; its people, papers, ledger and bots, for tests of the English pages.
"""

import datetime as dt

from PIL import Image

from books.exchange import Exchange, ExchangePartner
from books.exchange_ways import PortalWay
from books.job_steps import JobState
from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Line,
    Party,
    Reading,
    Side,
    Source,
)
from books.reconciling import reconcile_store
from books.rules.codes import finding
from books.settings import Settings
from books.settings_company import Company
from books.settings_reconcile import Reconcile
from books.store import JobFrame, Store
from flows.bots.desk import BotDesk
from flows.portal import Counter
from tests.ledgers import bill, money
from tests.payment_cases import PAYER, add_bill, run_of
from tests.test_web_portal import deliver
from tests.web_bots import order as bot_order
from tests.web_desk import words
from web.app import create_app
from web.seams import Seams

NOON = dt.datetime(2026, 11, 30, 3, 0, tzinfo=dt.UTC)
US = Party(name="Denpyo Works", registration_number="T7999901000001")
YAMADA = Party(name="Yamada Ironworks", registration_number="T6999901000002")
SITE = "practice_accounting"


def english_settings(home):
    """Settings of the house."""
    partner = ExchangePartner(
        id="yamada",
        name=YAMADA.name,
        registration_number=YAMADA.registration_number,
        since=dt.date(2026, 1, 1),
        portal=PortalWay(),
    )
    return Settings(
        home=home,
        company=Company(
            name=US.name, registration_number=US.registration_number, payer=PAYER
        ),
        exchange=Exchange(partners=(partner,)),
        reconcile=Reconcile(apply_sure=False),
    )


def english_app(settings, store, picture):
    """The application with its counter, its desk and its bots."""
    seams = Seams(
        words=words, counter=Counter(settings, store), bots=BotDesk(settings, store)
    )
    return create_app(settings, store, picture, seams=seams)


def white_page(folder):
    """A picture of a page."""
    path = folder / "page.png"
    Image.new("RGB", (1240, 1754), "white").save(path, dpi=(150, 150))
    return lambda _path, _source, _number: path


def furnish(store: Store, settings, folder):
    """Fill the house; the ids of a paper to review, an order and a payment run."""
    paper = keep(store, folder, _invoice(), ("total", "lines[0].amount"))
    order = keep(store, folder, _order())
    store.approve(order, "rule:clean", 1)
    deliver(store, order, "yamada")
    values = {"supplier": "Karatachi Metal", "recipient": US}
    first = add_bill(store, folder, "K-1", **values)
    add_bill(store, folder, "K-2", 22_000, **values)
    run = run_of(store, first)
    _books(store, settings)
    invoice = bot_order("Yamada Ironworks", 12_345).model_dump(mode="json")
    store.add_job("invoice:1/1", "invoice", invoice, JobFrame(site=SITE))
    store.claim_job(["invoice"], "bot-1", dt.timedelta(minutes=5))
    store.move_job("invoice:1/1", JobState.NEEDS_PERSON, "bot-1", "stopped")
    return paper, order, run.id


def keep(store, folder, document, review=()):
    """A document of the house that was read."""
    path = folder / f"{document.document_number}.pdf"
    path.write_bytes(b"%PDF-1.7 " + path.name.encode())
    file = store.add_file(path)
    source = Source(file=file.name, sha256=file.sha256, pages=(1,), reader="text")
    told = (finding("total_mismatch", "total", "合計が違います。"),) if review else ()
    reading = Reading(
        source=source, document=document, review=tuple(review), findings=told
    )
    state = [DocumentState.NEEDS_REVIEW if review else DocumentState.READY]
    (made,) = store.add_readings(file.sha256, [reading], "denpyo", state)
    return made


def _line(number, price):
    return Line(
        description=f"Part {number}",
        quantity=10,
        unit="pc",
        unit_price=price,
        amount=10 * price,
        tax_rate="0.1",
        date=dt.date(2026, 12, 20),
    )


def _invoice():
    return Document(
        document_type=DocumentType.INVOICE,
        document_number="INV-100",
        issue_date=dt.date(2026, 11, 25),
        due_date=dt.date(2026, 12, 31),
        issuer=YAMADA,
        recipient=US,
        lines=(_line(1, 100), _line(2, 200)),
        subtotal=3_000,
        tax_total=300,
        total=3_300,
    )


def _order():
    return Document(
        document_type=DocumentType.PURCHASE_ORDER,
        document_number="PO-2026-0123",
        issue_date=dt.date(2026, 11, 20),
        issuer=US,
        recipient=YAMADA,
        lines=(_line(1, 100), _line(2, 200)),
        subtotal=3_000,
        tax_total=300,
        total=3_300,
    )


def _books(store, settings):
    items = [
        bill("R1", 158_279, partner="Nishimura Stores"),
        bill("R2", 77_770, partner="Nishimura Stores"),
        bill("V1", 9_900, partner="Ohno Estates", side=Side.PAYABLE),
    ]
    store.add_open_items(items, "books")
    paid = [money("P1", 158_279), money("P2", 70_000, payer_kana="FUMEI")]
    store.add_payments(paid, "books")
    reconcile_store(store, settings, "books")
