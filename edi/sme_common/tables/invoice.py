"""請求 and 仕入明細, single and consolidated, with their answers (請求の項目表).

Three levels: 鑑ヘッダ (document, parties, account, terms, amount due), 明細文書 with the
tax per rate, and its 明細行 (``invoice_lines``). A single message has one 明細文書, whose
items are those of the document; a consolidated one has many, our sections. The buyer's
messages differ by items of the answer.
Source: 中小企業共通EDI ver.4.2 付表1 for names, the 4.1 XSDs for order and obligation.
"""

from dataclasses import replace

from edi.sme_common.labels import HEADER
from edi.sme_common.notes import noted
from edi.sme_common.table import (
    ANSWER,
    DATE,
    NOT_AVAILABLE,
    PURPOSE,
    YEN,
    Group,
    Table,
    coded,
    fixed,
    item,
    text,
    within,
)
from edi.sme_common.tables.invoice_detail import detail_rows
from edi.sme_common.tables.parties import INVOICE_FORM, party
from edi.sme_common.tables.parts import account, context
from edi.sme_common.tables.reference_classes import typed_reference
from edi.sme_common.tables.taxes import tax

INVOICE_TYPES = coded({"380": "380", "81": "81"})  # 請求, 返還 (credit note)
SELF_INVOICE_TYPES = coded({"389": "389"})
DOCUMENT = "CIIHExchangedDocument"
TRANSACTION = "CIIHSupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableCIIHSupplyChainTradeAgreement"
SETTLEMENT = f"{TRANSACTION}/ApplicableCIIHSupplyChainTradeSettlement"
DETAIL = f"{TRANSACTION}/IncludedCIILSupplyChainTradeLineItem"


def _document(*, response: bool) -> Table:
    kinds = SELF_INVOICE_TYPES if response else INVOICE_TYPES
    answer = "鑑ヘッダ回答タイプコード"
    return within(
        f"//{DOCUMENT}",
        (
            text("ID", "005862", "インボイス文書ID", "document_number", need=True),
            text("Name", "005863", "インボイス文書名", "document_name"),
            item(
                "TypeCode", "005864", "インボイス文書タイプコード", "type_code", kinds
            ),
            item(
                "IssueDateTime",
                "005865",
                "インボイス文書発効日",
                "issue_date",
                DATE,
                need=True,
            ),
            item(
                "PurposeCode",
                "005869",
                "インボイス文書目的コード",
                "purpose",
                PURPOSE,
                fixed="9",
            ),
            text("PreviousRevisionID", "005874", "インボイス文書履歴ID", "revision"),
            fixed("CategoryCode", "005875", "インボイス文書類型コード", NOT_AVAILABLE),
            text(
                "SubtypeCode",
                "014636",
                "インボイス文書サブタイプコード",
                "subtype_code",
                derived=True,
            ),
            *(
                (
                    item(
                        "RequestedResponseTypeCode",
                        "015491",
                        answer,
                        "answer",
                        ANSWER,
                        need=True,
                    ),
                )
                if response
                else ()
            ),
        ),
    )


def _references() -> Group:
    path = f"{DOCUMENT}/ReferenceCIReferencedDocument"
    return typed_reference(path, "012702", "（鑑ヘッダ参照）文書", "ref.any", 0)


def _parties() -> Table:
    return (
        *within(
            f"//{AGREEMENT}/SellerCITradeParty", party("seller", "受注者", INVOICE_FORM)
        ),
        *within(
            f"//{AGREEMENT}/BuyerCITradeParty", party("buyer", "発注者", INVOICE_FORM)
        ),
    )


def _settlement(*, consolidated: bool) -> Table:
    terms = "SpecifiedCITradePaymentTerms"
    header_tax = Group(
        "ApplicableCITradeTax",
        "UN01005924",
        "鑑ヘッダ税クラス",
        "tax_summary",
        tax("鑑ヘッダ", invoice=True, calculated=False),
    )
    period = "BillingCISpecifiedPeriod"
    spans = (
        item(
            f"{period}/StartDateTime",
            "005612",
            "鑑ヘッダ取引開始日",
            "period_start",
            DATE,
            fixed="",
        ),
        item(
            f"{period}/EndDateTime",
            "005613",
            "鑑ヘッダ取引終了日",
            "period_end",
            DATE,
            fixed="",
        ),
    )
    return within(
        SETTLEMENT,
        (
            fixed("//InvoiceCurrencyCode", "005914", "文書通貨コード", "JPY"),
            Group(
                "SpecifiedCITradeSettlementPaymentMeans",
                "UN01005923",
                "支払手段クラス",
                "bank_accounts",
                (
                    fixed("TypeCode", "005672", "支払手段タイプコード", "30"),
                    *account(need=False),
                ),
            ),
            *((header_tax, *spans) if consolidated else ()),
            text(f"{terms}/Description", "005783", "支払条件説明", "payment_method"),
            item(f"{terms}/DueDateDateTime", "005784", "支払期日", "due_date", DATE),
            *_sums(consolidated=consolidated),
            *_outstanding(),
        ),
    )


def _sums(*, consolidated: bool) -> Table:
    """Sums of the whole document; a single one has them in its 明細文書, here again."""
    own = {"derived": not consolidated}
    return within(
        "SpecifiedCIIHTradeSettlementMonetarySummation",
        (
            item(
                "TaxBasisTotalAmount",
                "005945",
                "インボイス文書総合計金額（税抜き）",
                "subtotal",
                YEN,
                **own,
            ),
            item(
                "TaxTotalAmount",
                "005946",
                "鑑ヘッダ総合計税額",
                "tax_total",
                YEN,
                **own,
            ),
            item(
                "GrandTotalAmount",
                "005948",
                "インボイス文書総合計金額（税込み）",
                "total",
                YEN,
                **own,
            ),
            item("DuePayableAmount", "008445", "支払責務金額総合計", "amount_due", YEN),
            item(
                "NetLineTotalAmount",
                "008451",
                "鑑ヘッダ譲渡資産合計金額(税抜き)",
                "subtotal",
                YEN,
                derived=True,
            ),
            item(
                "IncludingTaxesLineTotalAmount",
                "013091",
                "鑑ヘッダ譲渡資産合計金額(税込み)",
                "total",
                YEN,
                derived=True,
            ),
        ),
    )


def _outstanding() -> Table:
    """What is outside of consumption tax: the balance before, offsets (消費税外)."""
    return within(
        "OutstandingSpecifiedCIIHTradeSettlementMonetarySummation",
        (
            item(
                "ChargeTotalAmount",
                "005943",
                "追加請求合計金額（消費税対象外）",
                "untaxed",
                YEN,
                derived=True,
            ),
            item(
                "AllowanceTotalAmount",
                "005944",
                "返金合計金額（消費税対象外）",
                "deductions",
                YEN,
            ),
            item(
                "GrandTotalAmount",
                "005948",
                "前回インボイス総合計金額（税込み）",
                "previous_balance",
                YEN,
            ),
            item(
                "TotalPrepaidAmount",
                "005950",
                "入金済金額（前回インボイス分）",
                "payment_received",
                YEN,
            ),
            item(
                "DuePayableAmount",
                "008445",
                "消費税外総合計金額",
                "carried_forward",
                YEN,
            ),
        ),
    )


def _with_sub_lines(table: Table) -> Table:
    """SMESelfInvoiceResponse alone wants SubordinateLineID in every referenced document."""
    sub_line = fixed("SubordinateLineID", "012923", "参照文書の従属明細行ID")
    return tuple(
        replace(
            row,
            rows=(*row.rows, sub_line)
            if row.field.startswith("ref.") and row.field != "ref.note"
            else _with_sub_lines(row.rows),
        )
        if isinstance(row, Group)
        else row
        for row in table
    )


def invoice_table(root: str) -> Table:
    """All rows of a message of the invoice family in schema order."""
    table = _family_table(root)
    return _with_sub_lines(table) if root == "SMESelfInvoiceResponse" else table


def _family_table(root: str) -> Table:
    response = "SelfInvoice" in root
    if "Consolidated" in root:
        note = f"{DOCUMENT}/IncludedCINote"
        return noted(
            note,
            "UN01005876",
            HEADER,
            (*context(root), *_document(response=response)),
            (
                _references(),
                *_parties(),
                *_settlement(consolidated=True),
                Group(
                    DETAIL,
                    "UN01005940",
                    "明細文書クラス",
                    "sections",
                    detail_rows(response=response, consolidated=True),
                    need=True,
                ),
            ),
        )
    rows = within(DETAIL, detail_rows(response=response, consolidated=False))
    cut = 3 if response else 2  # its notes follow the first items of the 明細文書
    return noted(
        f"{DETAIL}/AssociatedCIILDocumentLineDocument/IncludedCINote",
        "UN01005957",
        HEADER,
        (
            *context(root),
            *_document(response=response),
            _references(),
            *_parties(),
            *_settlement(consolidated=False),
            *rows[:cut],
        ),
        rows[cut:],
    )
