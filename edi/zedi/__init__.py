"""XML messages of Japanese banks: pain, camt and their envelope (ZEDI)."""

from edi.zedi.envelope import (
    Envelope,
    read_envelope,
    write_envelope,
    write_request,
)
from edi.zedi.header import BusinessHeader, ZediSettings, make_header
from edi.zedi.order_reading import (
    identify_transfer_order,
    read_transfer_order,
    read_transfer_orders,
)
from edi.zedi.orders import TransferOrder, write_transfer_order
from edi.zedi.remittance import (
    Remittance,
    describe_remittance,
    format_remittance,
    parse_remittance,
    read_remittance,
)
from edi.zedi.result_messages import (
    identify_order_result,
    read_order_result,
    write_order_result,
)
from edi.zedi.results import OrderResult, find_statuses
from edi.zedi.statement_writing import write_camt
from edi.zedi.statements import identify_camt, read_camt, read_camt_statements

__all__ = [
    "BusinessHeader",
    "Envelope",
    "OrderResult",
    "Remittance",
    "TransferOrder",
    "ZediSettings",
    "describe_remittance",
    "find_statuses",
    "format_remittance",
    "identify_camt",
    "identify_order_result",
    "identify_transfer_order",
    "make_header",
    "parse_remittance",
    "read_camt",
    "read_camt_statements",
    "read_envelope",
    "read_order_result",
    "read_remittance",
    "read_transfer_order",
    "read_transfer_orders",
    "write_camt",
    "write_envelope",
    "write_order_result",
    "write_request",
    "write_transfer_order",
]
