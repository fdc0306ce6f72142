"""単一請求 (SMEInvoice) and 単一仕入明細 (SMESelfInvoice), item by item (請求の項目表).

Three levels: 鑑ヘッダ (document, parties, account, terms, amount due), one 明細文書 with
the tax per rate, and its 明細行. A self-invoice differs by three response items.
Source: 中小企業共通EDI ver.4.2 付表1 for names, the 4.1 XSDs for order and obligation.
"""

from edi.sme_common.invoice_detail import detail_rows
from edi.sme_common.parts import context, party
from edi.sme_common.table import (
    ACCOUNT_TYPE,
    DATE,
    NOT_AVAILABLE,
    TEXT,
    YEN,
    Group,
    Row,
    Table,
    coded,
    fixed,
)

INVOICE_TYPES = coded({"380": "380", "81": "81"})  # 請求, 返還 (credit note)
SELF_INVOICE_TYPES = coded({"389": "389"})
DOCUMENT = "CIIHExchangedDocument"
TRANSACTION = "CIIHSupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableCIIHSupplyChainTradeAgreement"
SETTLEMENT = f"{TRANSACTION}/ApplicableCIIHSupplyChainTradeSettlement"
DETAIL = f"{TRANSACTION}/IncludedCIILSupplyChainTradeLineItem"


def _document(*, response: bool) -> Table:
    kinds = SELF_INVOICE_TYPES if response else INVOICE_TYPES
    asked = fixed(
        f"//{DOCUMENT}/RequestedResponseTypeCode",
        "UN01015491",
        "鑑ヘッダ回答タイプコード",
        "AP",
    )
    return (
        Row(
            f"//{DOCUMENT}/ID",
            "UN01005862",
            "インボイス文書ID",
            "document_number",
            TEXT,
            need=True,
        ),
        Row(
            f"{DOCUMENT}/Name", "UN01005863", "インボイス文書名", "document_name", TEXT
        ),
        Row(
            f"//{DOCUMENT}/TypeCode",
            "UN01005864",
            "インボイス文書タイプコード",
            "type_code",
            kinds,
        ),
        Row(
            f"//{DOCUMENT}/IssueDateTime",
            "UN01005865",
            "インボイス文書発効日",
            "issue_date",
            DATE,
            need=True,
        ),
        fixed(
            f"//{DOCUMENT}/PurposeCode", "UN01005869", "インボイス文書目的コード", "9"
        ),
        fixed(
            f"//{DOCUMENT}/CategoryCode",
            "UN01005875",
            "インボイス文書類型コード",
            NOT_AVAILABLE,
        ),
        Row(
            f"//{DOCUMENT}/SubtypeCode",
            "UN01014636",
            "インボイス文書サブタイプコード",
            "subtype_code",
            TEXT,
            derived=True,
        ),
        *((asked,) if response else ()),
    )


def _accounts() -> Table:
    account = "PayeePartyCICreditorFinancialAccount"
    bank = "PayeeSpecifiedCICreditorFinancialInstitution"
    return (
        fixed("//TypeCode", "UN01005672", "支払手段タイプコード", "30"),
        Row(f"{account}/AccountName", "UN01005400", "口座名義", "holder", TEXT),
        Row(f"{account}/ProprietaryID", "UN01005401", "口座番号", "number", TEXT),
        Row(
            f"{account}/TypeCode",
            "UN01012127",
            "口座種別コード",
            "account_type",
            ACCOUNT_TYPE,
        ),
        Row(f"{bank}/Name", "UN01005426", "金融機関名", "bank", TEXT),
        Row(
            f"{bank}/SubDivisionBranchFinancialInstitution/Name",
            "UN01003140",
            "金融機関支店名",
            "branch",
            TEXT,
        ),
    )


def _settlement() -> Table:
    terms = f"{SETTLEMENT}/SpecifiedCITradePaymentTerms"
    total = f"{SETTLEMENT}/SpecifiedCIIHTradeSettlementMonetarySummation"
    outstanding = (
        f"{SETTLEMENT}/OutstandingSpecifiedCIIHTradeSettlementMonetarySummation"
    )
    return (
        fixed(
            f"//{SETTLEMENT}/InvoiceCurrencyCode", "UN01005914", "文書通貨コード", "JPY"
        ),
        Group(
            f"{SETTLEMENT}/SpecifiedCITradeSettlementPaymentMeans",
            "UN01005923",
            "支払手段クラス",
            "bank_accounts",
            _accounts(),
        ),
        Row(
            f"{terms}/Description", "UN01005783", "支払条件説明", "payment_method", TEXT
        ),
        Row(f"{terms}/DueDateDateTime", "UN01005784", "支払期日", "due_date", DATE),
        Row(
            f"{total}/DuePayableAmount",
            "UN01008445",
            "支払責務金額総合計",
            "amount_due",
            YEN,
        ),
        Row(
            f"{outstanding}/GrandTotalAmount",
            "UN01005948",
            "前回インボイス総合計金額（税込み）",
            "previous_balance",
            YEN,
        ),
        Row(
            f"{outstanding}/TotalPrepaidAmount",
            "UN01005950",
            "入金済金額（前回インボイス分）",
            "payment_received",
            YEN,
        ),
        Row(
            f"{outstanding}/DuePayableAmount",
            "UN01008445",
            "消費税外総合計金額",
            "carried_forward",
            YEN,
        ),
    )


def invoice_table(root: str) -> Table:
    """All rows of SMEInvoice or SMESelfInvoice in schema order."""
    response = root == "SMESelfInvoice"
    return (
        *context(root),
        *_document(response=response),
        *party(
            f"{AGREEMENT}/SellerCITradeParty",
            "UN01005879",
            "seller",
            "受注者",
            full=True,
        ),
        *party(
            f"{AGREEMENT}/BuyerCITradeParty", "UN01005880", "buyer", "発注者", full=True
        ),
        *_settlement(),
        *detail_rows(response=response),
    )
