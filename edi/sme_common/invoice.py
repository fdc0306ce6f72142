"""請求 and 仕入明細, single and consolidated, with their answers (請求の項目表).

Three levels: 鑑ヘッダ (document, parties, account, terms, amount due), 明細文書 with the
tax per rate, and its 明細行 (``invoice_lines``). A single message has one 明細文書, whose
items are those of the document; a consolidated one has many, our sections. The buyer's
messages differ by items of the answer.
Source: 中小企業共通EDI ver.4.2 付表1 for names, the 4.1 XSDs for order and obligation.
"""

from dataclasses import replace

from edi.sme_common.invoice_lines import line_table
from edi.sme_common.labels import HEADER, SECTION
from edi.sme_common.notes import noted
from edi.sme_common.parts import (
    INVOICE_FORM,
    account,
    adjustments,
    context,
    party,
    ship_to,
    tax,
    typed_reference,
)
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


def _detail_document(*, response: bool, consolidated: bool) -> Table:
    document = "AssociatedCIILDocumentLineDocument"
    number = (
        text(f"//{document}/LineID", "005954", "明細文書ID", "number", need=True)
        if consolidated
        else fixed(f"//{document}/LineID", "005954", "明細文書ID", "1")
    )
    return (
        number,
        fixed(
            f"//{document}/CategoryCode", "014645", "明細文書類型コード", NOT_AVAILABLE
        ),
        *(
            (
                item(
                    f"//{document}/ResponseReasonCode",
                    "014646",
                    "仕入明細書明細文書回答タイプコード",
                    "answer",
                    ANSWER,
                    derived=True,
                    fixed=NOT_AVAILABLE,
                ),
            )
            if response
            else ()
        ),
    )


def _detail_rest(*, consolidated: bool) -> Table:
    """References and place of delivery of a 明細文書."""
    agreement = "SpecifiedCIILSupplyChainTradeAgreement"
    delivery = "SpecifiedCIILSupplyChainTradeDelivery"
    merged = typed_reference(
        "AssociatedCIILDocumentLineDocument/ReferenceCIReferencedDocument",
        "014895",
        "統合明細文書",
        "ref.merged",
    )
    return (
        *((merged,) if consolidated else ()),
        typed_reference(
            f"{agreement}/SellerOrderReferencedCIReferencedDocument",
            "005960",
            "（文書ヘッダ参照）受注書",
            "ref.response",
        ),
        typed_reference(
            f"{agreement}/BuyerOrderReferencedCIReferencedDocument",
            "005961",
            "（文書ヘッダ参照）注文書",
            "ref.order",
        ),
        typed_reference(
            f"{agreement}/ContractReferencedCIReferencedDocument",
            "005963",
            "（文書ヘッダ参照）契約文書",
            "ref.contract",
        ),
        *(
            ()
            if consolidated
            else (
                *within(f"{delivery}/ShipToCITradeParty", ship_to(INVOICE_FORM)),
                item(
                    f"{delivery}/ActualDeliveryCISupplyChainEvent/OccurrenceDateTime",
                    "005628",
                    "配送日",
                    "delivery_date",
                    DATE,
                ),
            )
        ),
        typed_reference(
            f"{delivery}/DespatchAdviceReferencedCIReferencedDocument",
            "006039",
            "（文書ヘッダ参照）出荷案内書",
            "ref.despatch",
            0,
        ),
        typed_reference(
            f"{delivery}/ReceivingAdviceReferencedCIReferencedDocument",
            "006040",
            "（文書ヘッダ参照）出荷回答書",
            "ref.receiving",
            0,
        ),
    )


def _detail_settlement(*, consolidated: bool) -> Table:
    period = "BillingCISpecifiedPeriod"
    withheld = "SpecifiedCIFinancialAdjustment[Reason=源泉徴収税]"
    withholding = (
        item(
            f"{withheld}/ActualAmount",
            "005490",
            "調整金額（源泉徴収税）",
            "withholding_tax",
            YEN,
        ),
        fixed(
            f"{withheld}/DirectionCode", "014649", "調整取引方向コード", NOT_AVAILABLE
        ),
    )
    return within(
        "SpecifiedCIILSupplyChainTradeSettlement",
        (
            fixed(
                "//DirectionCode", "014647", "文書ヘッダ取引方向コード", NOT_AVAILABLE
            ),
            Group(
                "ApplicableCITradeTax",
                "UN01005996",
                "文書ヘッダ税クラス",
                "tax_summary",
                tax("文書ヘッダ", invoice=True),
                need=True,
            ),
            item(
                f"{period}/StartDateTime",
                "005612",
                "文書ヘッダ取引開始日",
                "period_start",
                DATE,
                fixed="",
            ),
            item(
                f"{period}/EndDateTime",
                "005613",
                "文書ヘッダ取引終了日",
                "period_end",
                DATE,
                fixed="",
            ),
            adjustments("SpecifiedCITradeAllowanceCharge", "005998", "文書ヘッダ"),
            *_detail_sums(),
            *(() if consolidated else withholding),
            typed_reference(
                "InvoiceReferencedCIReferencedDocument",
                "006004",
                "（文書ヘッダ参照）インボイス対象物",
                "ref.invoice",
                0,
            ),
            typed_reference(
                "AdditionalReferencedCIReferencedDocument",
                "006005",
                "（文書ヘッダ参照）前回インボイス文書",
                "ref.previous",
            ),
        ),
    )


def _detail_sums() -> Table:
    return within(
        "//SpecifiedCIILTradeSettlementMonetarySummation",
        (
            item(
                "ChargeTotalAmount",
                "006008",
                "文書ヘッダ追加請求合計金額",
                "charges",
                YEN,
                derived=True,
            ),
            item(
                "AllowanceTotalAmount",
                "006009",
                "文書ヘッダ返金合計金額",
                "allowances",
                YEN,
                derived=True,
            ),
            item(
                "TaxTotalAmount",
                "006011",
                "文書ヘッダ合計税額",
                "tax_total",
                YEN,
                need=True,
            ),
            item(
                "GrossLineTotalAmount",
                "008455",
                "文書ヘッダグロス合計金額（税抜き）",
                "gross",
                YEN,
                derived=True,
            ),
            item(
                "NetLineTotalAmount",
                "008456",
                "文書ヘッダ譲渡資産合計金額(税抜き)",
                "subtotal",
                YEN,
                need=True,
            ),
            item(
                "NetIncludingTaxesLineTotalAmount",
                "008457",
                "文書ヘッダ譲渡資産合計金額(税込み)",
                "total",
                YEN,
                derived=True,
            ),
            item(
                "GrandTotalAmount",
                "011519",
                "文書ヘッダ総合計金額（税込み）",
                "total",
                YEN,
                need=True,
            ),
        ),
    )


def _detail(*, response: bool, consolidated: bool) -> Table:
    """Rows of a 明細文書, relative to it."""
    after = (
        *_detail_rest(consolidated=consolidated),
        *_detail_settlement(consolidated=consolidated),
        Group(
            "SubordinateCIILBSubordinateTradeLineItem",
            "UN01009669",
            "明細行クラス",
            "lines",
            line_table(response=response, consolidated=consolidated),
            need=True,
        ),
    )
    before = _detail_document(response=response, consolidated=consolidated)
    note = "AssociatedCIILDocumentLineDocument/IncludedCINote"
    if consolidated:
        return noted(note, "UN01005957", SECTION, before, after)
    return (*before, *after)


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
                    _detail(response=response, consolidated=True),
                    need=True,
                ),
            ),
        )
    rows = within(DETAIL, _detail(response=response, consolidated=False))
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
