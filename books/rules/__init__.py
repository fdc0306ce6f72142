"""Checks of a document (検査): what is wrong with it, and what to do about it.

``check_document`` runs every rule that the kind of document calls for; each module here
is one group of rules, ``codes`` the table of everything they can say.
"""

from books.model import Document, Finding
from books.rules.accounts import check_payee_accounts
from books.rules.addressee import check_addressee
from books.rules.causes import check_sums
from books.rules.codes import CODES, CodeInfo
from books.rules.context import Context, Known
from books.rules.duplicates import check_duplicates
from books.rules.habits import check_habits
from books.rules.notice import check_notice
from books.rules.order import check_order
from books.rules.published import check_published
from books.rules.qualified import check_qualified
from books.rules.settlement import check_settlement
from books.rules.terms import check_terms
from books.rules.three_way import check_three_way
from books.rules.transitional import check_transitional

__all__ = ["CODES", "CodeInfo", "Context", "Known", "check_document"]


def check_document(document: Document, context: Context) -> tuple[Finding, ...]:
    """Check a document against the law, itself and the other documents (検査).

    Pure: the clock, the settings and the stored documents are in ``context``.
    """
    return (
        *check_addressee(document, context),
        *check_qualified(document, context),
        *check_published(document, context),
        *check_transitional(document, context),
        *check_sums(document, context.today),
        *check_settlement(document, context),
        *check_terms(document, context),
        *check_habits(document, context),
        *check_payee_accounts(document, context),
        *check_order(document, context),
        *check_notice(document, context),
        *check_duplicates(document, context),
        *check_three_way(document, context),
    )
