"""JP PINT 1.1.3 (デジタルインボイス): invoices as UBL 2.1 and back.

``table`` says how terms are declared, ``header``, ``parties`` and ``lines`` declare them
in the order of the schema, ``engine`` walks them in both directions, ``rules`` checks.

| Specification | When | Type |
|---|---|---|
| 標準 | the seller has a registration number | 380 |
| 免税事業者等 (NTR) | it has none: no tax amounts | 480 |
| 仕入明細書 (SB) | a payment notice, which the buyer writes | 389 |

What is not confirmed by a text that could be read: the form of ibt-084 (bank:branch:
type:number), which only the samples show; the Japanese names of terms; ``NA`` for an
order id or row that UBL demands and nobody knows. Not checked: long code lists
(currencies, countries, units, identifier schemes, reasons).
"""

from edi.jp_pint.carriage import check_carried
from edi.jp_pint.invoice import (
    check_invoice,
    identify_pint,
    read_invoice,
    validate_invoice,
    write_invoice,
)
from edi.jp_pint.normal import carried

__all__ = [
    "carried",
    "check_carried",
    "check_invoice",
    "identify_pint",
    "read_invoice",
    "validate_invoice",
    "write_invoice",
]
