"""The company's chart of accounts, held against entries (勘定科目表)."""

from collections.abc import Iterable, Iterator, Mapping

from books.deduction import TAXED
from books.model import Finding, JournalEntry, JournalLine, Severity, TaxCategory, Value


class ChartAccount(Value):
    """One account (勘定科目); ``category`` is that of its usual tax, None if none."""

    code: str = ""
    name: str
    tax_name: str = ""
    category: TaxCategory | None = None


def check_accounts(
    entry: JournalEntry, chart: Iterable[ChartAccount]
) -> tuple[Finding, ...]:
    """What an entry books to an unknown account or with an unusual tax (科目の確認)."""
    known = {account.name: account for account in chart}
    if not known:
        return ()
    found = (f for line in entry.lines for f in _check(line, known))
    return tuple(dict.fromkeys(found))


def _check(line: JournalLine, known: Mapping[str, ChartAccount]) -> Iterator[Finding]:
    account = known.get(line.account)
    if account is None:
        yield Finding(
            code="account_unknown",
            severity=Severity.WARNING,
            message=(
                f"勘定科目「{line.account}」は勘定科目表にありません。"
                "科目を選び直すか、勘定科目表に加えてください。"
            ),
        )
    elif account.tax_name and _is_taxed(line.category) is not _is_taxed(
        account.category
    ):
        yield Finding(
            code="account_tax_unusual",
            severity=Severity.INFO,
            message=(
                f"勘定科目「{line.account}」の既定の税区分は「{account.tax_name}」ですが、"
                f"この仕訳は{'課税' if _is_taxed(line.category) else '課税ではない取引'}です。"
                "税区分を確かめてください。"
            ),
        )


def _is_taxed(category: TaxCategory | None) -> bool:
    return category in TAXED
