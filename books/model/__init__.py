"""Every business type of denpyo, immutable (業務の型).

The map, from the paper to the money:

Reading                what one document in a file says, and how sure we are
├─ source: Source          the file, its hash, its pages, how it was read
├─ document: Document      the business document itself (伝票)
│  ├─ issuer, recipient: Party
│  ├─ lines: Line …            明細
│  ├─ tax_summary: TaxSubtotal …  税率ごとの合計
│  ├─ bank_accounts: BankAccount …  振込先
│  ├─ sections: Section …      明細文書 that a 統合請求書 puts together
│  ├─ adjustments: Adjustment …  追加請求・返金
│  └─ references: Reference …  what it answers or rests on
├─ fields: {path: FieldRead}  evidence, confidence and origin of each value
├─ review: path …           what a person must look at
└─ findings: Finding …      what is wrong with the document

Revision               one kept version of a Reading (hash-chained by the store)
OpenItem ← Match → Payment   what is owed, what was paid, which pays which (消込)
Statement → Payment …  one account's movements with its balances (入出金明細)
CreditTransfer         one line of a bulk transfer (総合振込)
JournalEntry → JournalLine …  double entry (仕訳)

Whole yen are ``int``; quantities, unit prices and rates are ``Decimal``; never ``float``.
Dates are ``date``. Field paths look like ``total``, ``issuer.name``, ``lines[2].amount``.
A flaw of a document is a ``Finding``; a failure of the program is an exception.
"""

from books.model.document import (
    Adjustment,
    BankAccount,
    Document,
    Line,
    Party,
    Reference,
    Section,
    TaxSubtotal,
)
from books.model.journal import EntrySide, InvoiceKind, JournalEntry, JournalLine
from books.model.ledger import (
    Applied,
    Difference,
    DifferenceKind,
    Direction,
    ItemKind,
    Match,
    MatchStatus,
    OpenItem,
    Payment,
    Side,
    Statement,
)
from books.model.reading import (
    DocumentState,
    Evidence,
    FieldRead,
    Finding,
    Reading,
    Revision,
    Source,
)
from books.model.transfer import (
    CreditTransfer,
    PayerAccount,
    RemittanceReference,
    RemittanceTax,
)
from books.model.value import REDUCED_RATE, STANDARD_RATE, ZERO_RATE, Value
from books.model.words import (
    BUYER_WRITES,
    ONLY_MESSAGES,
    AccountType,
    Answer,
    DocumentType,
    Origin,
    Purpose,
    Severity,
    TaxBasis,
    TaxCategory,
)

__all__ = [
    "BUYER_WRITES",
    "ONLY_MESSAGES",
    "REDUCED_RATE",
    "STANDARD_RATE",
    "ZERO_RATE",
    "AccountType",
    "Adjustment",
    "Answer",
    "Applied",
    "BankAccount",
    "CreditTransfer",
    "Difference",
    "DifferenceKind",
    "Direction",
    "Document",
    "DocumentState",
    "DocumentType",
    "EntrySide",
    "Evidence",
    "FieldRead",
    "Finding",
    "InvoiceKind",
    "ItemKind",
    "JournalEntry",
    "JournalLine",
    "Line",
    "Match",
    "MatchStatus",
    "OpenItem",
    "Origin",
    "Party",
    "PayerAccount",
    "Payment",
    "Purpose",
    "Reading",
    "Reference",
    "RemittanceReference",
    "RemittanceTax",
    "Revision",
    "Section",
    "Severity",
    "Side",
    "Source",
    "Statement",
    "TaxBasis",
    "TaxCategory",
    "TaxSubtotal",
    "Value",
]
