"""What leaves our account, and what it pays (振込)."""

import datetime as dt
from decimal import Decimal

from pydantic import Field

from books.model.value import Value
from books.model.words import AccountType


class RemittanceTax(Value):
    """Consumption tax within what is paid (税額・税率); yen."""

    amount: int
    rate: Decimal | None = None


class RemittanceReference(Value):
    """One invoice that a transfer pays (支払明細), for the EDI information.

    ``notice_number`` is that of the payment notice (支払通知番号) and ``issue_date`` its
    date, or the invoice's where there is no notice; ``payee_number`` the payee's
    corporate number; ``billed_name`` and ``billed_number`` whom the invoice was for.
    """

    document_number: str | None = None
    issue_date: dt.date | None = None
    amount: int
    offset_amount: int = 0
    offset_reason: str | None = None
    notice_number: str | None = None
    payee_number: str | None = None
    billed_name: str | None = None
    billed_number: str | None = None
    taxes: tuple[RemittanceTax, ...] = ()
    tax_total: int | None = None
    note: str | None = None


class CreditTransfer(Value):
    """One transfer of a bulk payment (総合振込の一件).

    ``holder`` is in the bank's half-width kana (at most 30); amount in yen;
    ``reference`` is unique for ever and guards against paying twice. What only bank
    files know: ``customer_codes`` (顧客コード1・2), ``new_code`` (新規コード: 1 the first
    transfer, 2 a changed account), ``method`` (振込指定区分 other than 7 テレ振込),
    ``mark`` (識別表示 other than Y) and ``clearing_house`` (手形交換所番号).
    """

    reference: str
    bank_code: str
    branch_code: str
    bank_kana: str = ""
    branch_kana: str = ""
    account_type: AccountType
    account_number: str
    holder: str
    amount: int = Field(gt=0)
    due_date: dt.date
    remittance: tuple[RemittanceReference, ...] = ()
    customer_codes: tuple[str, str] | None = None
    new_code: str = ""
    method: str = ""
    mark: str = ""
    clearing_house: str = ""


class PayerAccount(Value):
    """Our own account that bulk payments leave from (振込依頼人)."""

    client_code: str
    name_kana: str
    bank_code: str
    branch_code: str
    bank_kana: str = ""
    branch_kana: str = ""
    account_type: AccountType = AccountType.ORDINARY
    account_number: str
    corporate_number: str | None = None
