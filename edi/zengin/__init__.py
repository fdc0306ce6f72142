"""Fixed-width files of Japanese banks, read and write (全銀協規定フォーマット)."""

from edi.zengin.accounts import fit_name
from edi.zengin.files import CRLF, Style
from edi.zengin.statements import (
    StatementHead,
    find_statement_format,
    read_statement,
    write_account_statement,
    write_deposit_notice,
)
from edi.zengin.transfers import (
    BulkTransfer,
    edi_information,
    read_bulk_transfer,
    write_bulk_transfer,
)

__all__ = [
    "CRLF",
    "BulkTransfer",
    "StatementHead",
    "Style",
    "edi_information",
    "find_statement_format",
    "fit_name",
    "read_bulk_transfer",
    "read_statement",
    "write_account_statement",
    "write_bulk_transfer",
    "write_deposit_notice",
]
