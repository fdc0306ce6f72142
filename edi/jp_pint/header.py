"""All terms of an invoice in the order of UBL 2.1 (請求書の項目表).

Ids and meaning: the JP PINT 1.1.3 sample invoices of OpenPeppol name them beside each
element; obligations are those of the schematron 1.1.3 (see ``edi.jp_pint.rules``).
"""

from edi.jp_pint.accounts import PAYMENT_MEANS
from edi.jp_pint.lines import LINE_ROWS, adjustment_rows, tax_rows
from edi.jp_pint.parties import BUYER, SELLER, Ids, address_rows, ibt, party_rows
from edi.jp_pint.table import DATE, YEN, Group, Item, Table, constant, known

_DELIVERY = Ids(0, 0, 0, 75, 76, 77, 78, 79, 165, 80, 0, 0, 0, 0)

_DOCUMENT = (
    Item("CustomizationID", "ibt-024", "仕様ID", "customization", need=True),
    Item("ProfileID", "ibt-023", "取引プロセス", "process", need=True),
    Item("ID", "ibt-001", "請求書番号", "document_number", need=True),
    Item("IssueDate", "ibt-002", "発行日", "issue_date", DATE, need=True),
    known("IssueTime", "ibt-168", "発行時刻"),
    Item("DueDate", "ibt-009", "支払期日", "due_date", DATE),
    Item("InvoiceTypeCode", "ibt-003", "請求書の種類", "type_code", need=True),
    Item("Note", "ibt-022", "備考", "notes", loose=True),
    known("TaxPointDate", "ibt-007", "課税基準日"),
    Item("DocumentCurrencyCode", "ibt-005", "通貨", fixed="JPY"),
    known("TaxCurrencyCode", "ibt-006", "税の通貨"),
    known("AccountingCost", "ibt-019", "買い手会計参照"),
    known("BuyerReference", "ibt-010", "買い手参照"),
    Item("InvoicePeriod/StartDate", "ibt-073", "請求期間の初日", "period_start", DATE),
    Item("InvoicePeriod/EndDate", "ibt-074", "請求期間の末日", "period_end", DATE),
    known("InvoicePeriod/DescriptionCode", "ibt-008", "課税基準日コード"),
)
_REFERENCES = (
    Item("OrderReference/ID", "ibt-013", "注文書番号", "order_number"),
    Item("OrderReference/SalesOrderID", "ibt-014", "受注番号", "sales_order"),
    Group(
        "BillingReference",
        "ibg-03",
        "先行する請求書",
        "invoices",
        (
            Item("InvoiceDocumentReference/ID", "ibt-025", "先行請求書番号", "number"),
            Item(
                "InvoiceDocumentReference/IssueDate",
                "ibt-026",
                "先行請求書の発行日",
                "date",
                DATE,
            ),
        ),
        only="number",
    ),
    Item("DespatchDocumentReference/ID", "ibt-016", "出荷案内番号", "despatch"),
    Item("ReceiptDocumentReference/ID", "ibt-015", "検収番号", "receipt"),
    Item("OriginatorDocumentReference/ID", "ibt-017", "入札・ロット番号", "tender"),
    Item("ContractDocumentReference/ID", "ibt-012", "契約番号", "contract"),
    known("ProjectReference/ID", "ibt-011", "プロジェクト番号"),
)
_ATTACHMENT = "AdditionalDocumentReference"
_ATTACHMENTS = (
    known(f"{_ATTACHMENT}/ID", "ibt-122", "添付書類番号"),
    known(f"{_ATTACHMENT}/ID@schemeID", "ibt-018-1", "請求対象IDの体系"),
    known(f"{_ATTACHMENT}/DocumentTypeCode", "ibt-018", "請求対象の種別"),
    known(f"{_ATTACHMENT}/DocumentDescription", "ibt-123", "添付書類の説明"),
    known(
        f"{_ATTACHMENT}/Attachment/EmbeddedDocumentBinaryObject",
        "ibt-125",
        "添付ファイル",
    ),
    known(
        f"{_ATTACHMENT}/Attachment/ExternalReference/URI", "ibt-124", "添付書類の場所"
    ),
)
_PAYEE = (
    known("PayeeParty/PartyIdentification/ID", "ibt-060", "支払先ID"),
    known("PayeeParty/PartyIdentification/ID@schemeID", "ibt-060-1", "支払先IDの体系"),
    known("PayeeParty/PartyName/Name", "ibt-059", "支払先の名称"),
    known("PayeeParty/PartyLegalEntity/CompanyID", "ibt-061", "支払先の法人番号"),
    known(
        "PayeeParty/PartyLegalEntity/CompanyID@schemeID",
        "ibt-061-1",
        "支払先の法人番号の体系",
    ),
)
_AGENT = "TaxRepresentativeParty"
_TAX_AGENT = (
    known(f"{_AGENT}/PartyName/Name", "ibt-062", "納税管理人の名称"),
    *(
        known(f"{_AGENT}/PostalAddress/{step}", ibt(number), f"納税管理人の{name}")
        for step, number, name in (
            ("StreetName", 64, "住所1"),
            ("AdditionalStreetName", 65, "住所2"),
            ("CityName", 66, "市区町村"),
            ("PostalZone", 67, "郵便番号"),
            ("CountrySubentity", 68, "都道府県"),
            ("AddressLine/Line", 164, "住所3"),
            ("Country/IdentificationCode", 69, "国コード"),
        )
    ),
    known(f"{_AGENT}/PartyTaxScheme/CompanyID", "ibt-063", "納税管理人の登録番号"),
    constant(
        f"{_AGENT}/PartyTaxScheme/TaxScheme/ID",
        "ibt-063",
        "納税管理人の登録番号の税",
        "VAT",
    ),
)
_PLACE = "Delivery/DeliveryLocation"
_DELIVERIES = (
    Item("Delivery/ActualDeliveryDate", "ibt-072", "納品日", "delivery_date", DATE),
    known(f"{_PLACE}/ID", "ibt-071", "納品場所ID"),
    known(f"{_PLACE}/ID@schemeID", "ibt-071-1", "納品場所IDの体系"),
    *address_rows(f"{_PLACE}/Address", "place", "納品場所の", _DELIVERY),
    constant(
        f"{_PLACE}/Address/Country/IdentificationCode",
        "ibt-080",
        "納品場所の国コード",
        "JP",
    ),
    Item(
        "Delivery/DeliveryParty/PartyName/Name",
        "ibt-070",
        "納品先",
        "place.name",
        loose=True,
    ),
)
_ACCOUNT = "PayeeFinancialAccount"
_PAYMENT = (
    Group(
        "PaymentMeans",
        "ibg-16",
        "支払指図",
        "payments",
        (
            Item("PaymentMeansCode", "ibt-081", "支払手段", fixed="30"),
            Item(
                "PaymentMeansCode@name",
                "ibt-082",
                "支払手段の名称",
                "means",
                PAYMENT_MEANS,
                loose=True,
            ),
            known("PaymentID", "ibt-083", "送金情報"),
            known("CardAccount/PrimaryAccountNumberID", "ibt-087", "カード番号"),
            known("CardAccount/NetworkID", "ibg-18", "カード会社"),
            known("CardAccount/HolderName", "ibt-088", "カード名義"),
            Item(f"{_ACCOUNT}/ID", "ibt-084", "支払口座", "account", need=True),
            known(f"{_ACCOUNT}/ID@schemeID", "ibt-084-1", "支払口座の体系"),
            Item(f"{_ACCOUNT}/Name", "ibt-085", "支払口座の名義", "holder"),
            known(f"{_ACCOUNT}/FinancialInstitutionBranch/ID", "ibt-086", "金融機関ID"),
            known("PaymentMandate/ID", "ibt-089", "口座振替の契約番号"),
        ),
        only="account",
    ),
    Item("PaymentTerms/Note", "ibt-020", "支払条件", "payment_method"),
    known("PrepaidPayment/ID", "ibt-179", "入金ID"),
    known("PrepaidPayment/PaidAmount", "ibt-180", "入金額"),
    known("PrepaidPayment/ReceivedDate", "ibt-181", "入金日"),
    known("PrepaidPayment/InstructionID", "ibt-182", "入金方法"),
    Group(
        "AllowanceCharge",
        "ibg-20/21",
        "値引・追加請求",
        "adjustments",
        adjustment_rows(
            "ibt-098/105",
            "ibt-097/104",
            "ibt-092/099",
            "ibt-095/102",
            "ibt-096/103",
            "ibt-197/199",
        ),
        only="amount",
    ),
)
_TOTAL = "LegalMonetaryTotal"
_TOTALS = (
    Group(
        "TaxTotal",
        "ibt-110",
        "税額合計",
        "tax_totals",
        (
            Item("TaxAmount", "ibt-110", "消費税額合計", "tax_total", YEN, need=True),
            Group(
                "TaxSubtotal",
                "ibg-23",
                "税率ごとの内訳",
                "tax_summary",
                (
                    Item(
                        "TaxableAmount",
                        "ibt-116",
                        "対価の額",
                        "taxable_amount",
                        YEN,
                        need=True,
                    ),
                    Item(
                        "TaxAmount", "ibt-117", "消費税額", "tax_amount", YEN, need=True
                    ),
                    *tax_rows("TaxCategory", "ibt-118", "ibt-119", "ibt-120"),
                ),
                need=True,
            ),
        ),
        only="tax_total",
    ),
    Item(f"{_TOTAL}/LineExtensionAmount", "ibt-106", "明細の合計", "line_total", YEN),
    Item(
        f"{_TOTAL}/TaxExclusiveAmount",
        "ibt-109",
        "税抜合計",
        "subtotal",
        YEN,
        need=True,
    ),
    Item(
        f"{_TOTAL}/TaxInclusiveAmount", "ibt-112", "税込合計", "total", YEN, need=True
    ),
    Item(f"{_TOTAL}/AllowanceTotalAmount", "ibt-107", "値引の合計", "allowances", YEN),
    Item(f"{_TOTAL}/ChargeTotalAmount", "ibt-108", "追加請求の合計", "charges", YEN),
    Item(f"{_TOTAL}/PrepaidAmount", "ibt-113", "支払済金額", "prepaid", YEN),
    Item(f"{_TOTAL}/PayableRoundingAmount", "ibt-114", "端数調整額", "rounding", YEN),
    Item(f"{_TOTAL}/PayableAmount", "ibt-115", "請求額", "amount_due", YEN, need=True),
)

INVOICE: Table = (
    *_DOCUMENT,
    *_REFERENCES,
    *_ATTACHMENTS,
    *party_rows("AccountingSupplierParty/Party", "seller", "売り手の", SELLER),
    *party_rows("AccountingCustomerParty/Party", "buyer", "買い手の", BUYER),
    *_PAYEE,
    *_TAX_AGENT,
    *_DELIVERIES,
    *_PAYMENT,
    *_TOTALS,
    Group("InvoiceLine", "ibg-25", "明細", "lines", LINE_ROWS, need=True),
)


def _labels(prefix: str, table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in table:
        if isinstance(row, Group):
            found |= _labels(f"{prefix}{row.path}/", row.rows)
        else:
            found[prefix + row.path] = row.label
    return found


_LABELS = _labels("", INVOICE)


def item_label(path: str) -> str:
    """Japanese name and id of the term at a path; the path's end when there is none.

    >>> item_label("InvoiceLine/AccountingCost")
    '明細の買い手会計参照(ibt-133)'
    >>> item_label("UBLExtensions/UBLExtension/Name")
    'Name'
    """
    return _LABELS.get(path, path.rpartition("/")[2])
