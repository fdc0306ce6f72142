"""Fixed-width files of Japanese banks, read and write (全銀協規定フォーマット)."""

from edi.zengin.accounts import fit_name
from edi.zengin.coding import EBCDIC, JIS
from edi.zengin.debits import (
    DebitOrder,
    DirectDebit,
    read_direct_debits,
    write_direct_debits,
)
from edi.zengin.payroll import (
    Payroll,
    PayrollKind,
    PayrollTransfer,
    read_payroll,
    write_payroll,
)
from edi.zengin.statement_writer import (
    StatementHead,
    write_account_statement,
    write_deposit_notice,
    write_statements,
)
from edi.zengin.statements import (
    find_statement_format,
    read_statement,
    read_statements,
)
from edi.zengin.style import CRLF, Style, find_style, identify_zengin
from edi.zengin.transfers import (
    BulkTransfer,
    edi_information,
    read_bulk_transfer,
    read_bulk_transfers,
    write_bulk_transfer,
    write_bulk_transfers,
)

__all__ = [
    "CRLF",
    "EBCDIC",
    "JIS",
    "BulkTransfer",
    "DebitOrder",
    "DirectDebit",
    "Payroll",
    "PayrollKind",
    "PayrollTransfer",
    "StatementHead",
    "Style",
    "edi_information",
    "find_statement_format",
    "find_style",
    "fit_name",
    "identify_zengin",
    "read_bulk_transfer",
    "read_bulk_transfers",
    "read_direct_debits",
    "read_payroll",
    "read_statement",
    "read_statements",
    "write_account_statement",
    "write_bulk_transfer",
    "write_bulk_transfers",
    "write_deposit_notice",
    "write_direct_debits",
    "write_payroll",
    "write_statements",
]
