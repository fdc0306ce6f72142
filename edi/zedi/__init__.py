"""XML messages of Japanese banks: pain.001 and camt (ZEDI)."""

from edi.zedi.orders import TransferOrder, read_transfer_order, write_transfer_order
from edi.zedi.remittance import (
    describe_remittance,
    format_remittance,
    parse_remittance,
)
from edi.zedi.statements import read_camt

__all__ = [
    "TransferOrder",
    "describe_remittance",
    "format_remittance",
    "parse_remittance",
    "read_camt",
    "read_transfer_order",
    "write_transfer_order",
]
