"""Where approving a bill alone sends it to the bank (承認だけで振り込まれる請求書).

While payments wait for no second person, the desk says so where it happens.
"""

import datetime as dt

from books.approvals import is_required
from books.payables import PayRules, plan_days
from books.payment_run import PAYMENT_KINDS
from books.store import StoredDocument
from books.store.queue import OPEN_STATES
from web.site import Site


def goes_to_bank(site: Site, document: StoredDocument) -> bool:
    """Whether the next run puts a bill into a payment file once it is approved (直行)."""
    settings, paper = site.settings, document.reading.document
    makes_files = settings.company.payer and {*PAYMENT_KINDS} & {*settings.exports}
    if document.state not in OPEN_STATES or not makes_files:
        return False
    rules = PayRules(dt.date.max)
    days, _ = plan_days([(document.id, paper)], settings.company, rules)
    if document.id not in days or days[document.id] <= site.today:
        return False
    people, runs = site.store.list_people(), site.store.has_runs()
    return not is_required(settings.approvals, people, has_runs=runs)
