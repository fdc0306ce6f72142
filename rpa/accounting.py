"""Cloud accounting in the words of the business (クラウド会計)."""

from books.bot_orders import InvoiceOrder, JournalOrder, PaymentOrder
from rpa.effect import Effect
from rpa.put import File
from rpa.screen import Screen
from rpa.search import Asked
from rpa.site_parts import Form, Search
from rpa.trouble import PersonError


class AccountingSite:
    """The pages of an accounting program (会計ソフトの画面)."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def post_journal(self, order: JournalOrder, mark: str) -> Effect:
        """Book an entry (仕訳の登録)."""
        site = self.screen.site
        form, search = described(site.journal, site.journal_search, "journal")
        return Effect(self.screen, form, search, order, mark)

    def post_supplier_invoice(
        self, order: InvoiceOrder, mark: str, scan: File | None
    ) -> Effect:
        """Book a supplier's invoice with its scan (支払依頼の登録)."""
        site = self.screen.site
        form, search = described(site.invoice, site.invoice_search, "invoice")
        return Effect(self.screen, form, search, order, mark, scan)

    def note_payment(self, order: PaymentOrder, mark: str) -> Effect:
        """Note the payment of an invoice (支払の登録)."""
        site = self.screen.site
        form, search = described(site.payment, site.payment_search, "payment")
        return Effect(self.screen, form, search, order, mark)

    def find_by_reference(
        self, order: JournalOrder | InvoiceOrder | PaymentOrder, mark: str
    ) -> Asked:
        """What the site has under our mark, compared with the order (検索)."""
        if isinstance(order, JournalOrder):
            return self.post_journal(order, mark).ask()
        if isinstance(order, PaymentOrder):
            return self.note_payment(order, mark).ask()
        return self.post_supplier_invoice(order, mark, None).ask()


def described(
    form: Form | None, search: Search | None, name: str
) -> tuple[Form, Search]:
    """A form with its search: nothing is sent that could not be found again.

    Raises:
        PersonError: ``site.yaml`` does not describe both.
    """
    if form is None or search is None:
        raise PersonError(
            f"site.yaml に {name} と {name}_search がないため、この操作はできません。"
        )
    return form, search
