"""Every kind of bank file by its code (種別コード)."""

from edi.zengin.order_layouts import (
    BONUS,
    BULK_TRANSFER,
    DIRECT_DEBIT,
    PUBLIC_BONUS,
    PUBLIC_SALARY,
    SALARY,
)
from edi.zengin.statement_layouts import ACCOUNT_STATEMENT, DEPOSIT_NOTICE

__all__ = [
    "ACCOUNT_STATEMENT",
    "BONUS",
    "BULK_TRANSFER",
    "DEPOSIT_NOTICE",
    "DIRECT_DEBIT",
    "FORMATS",
    "PUBLIC_BONUS",
    "PUBLIC_SALARY",
    "SALARY",
]

FORMATS = {
    file_format.kind: file_format
    for file_format in (
        BULK_TRANSFER,
        SALARY,
        BONUS,
        PUBLIC_SALARY,
        PUBLIC_BONUS,
        DEPOSIT_NOTICE,
        ACCOUNT_STATEMENT,
        DIRECT_DEBIT,
    )
}
