"""Rules of the PINT model: what must be there (ibr-…).

Source of all ibr- rules: PINT-UBL-validation-preprocessed 1.1.3 (OpenPeppol), read in
phax/phive-rules. Left out: code lists of more than a few codes (currencies, countries,
units, schemes, reasons) and numbers of foreign registers.
"""

from lxml import etree

from edi.jp_pint.rules.rule import Rule, each, needs, text_of, where
from edi.xml import find_all, find_text

_SELLER = "AccountingSupplierParty/Party"
_BUYER = "AccountingCustomerParty/Party"
_AGENT = "TaxRepresentativeParty"
_TOTAL = "LegalMonetaryTotal"
_LINE = "InvoiceLine"
_ATTACHMENT = "AdditionalDocumentReference"


def charges(root: etree._Element, path: str, *, charge: bool) -> list[etree._Element]:
    """Allowances or charges of the document or of its lines."""
    wanted = "true" if charge else "false"
    return [e for e in each(root, path) if find_text(e, "ChargeIndicator") == wanted]


def _charge_needs(
    rule_id: str, path: str, term: str, name: str, *, charge: bool
) -> Rule:
    def broken(root: etree._Element) -> list[etree._Element]:
        found = charges(root, path, charge=charge)
        return [e for e in found if not any(find_text(e, t) for t in term.split("|"))]

    return Rule(rule_id, f"{name}がありません。入力してください。", broken)


_REASON = "AllowanceChargeReason|AllowanceChargeReasonCode"
_DOCUMENT_CHARGE, _LINE_CHARGE = "AllowanceCharge", f"{_LINE}/AllowanceCharge"


def _payee_like_seller(payee: etree._Element, root: etree._Element) -> bool:
    name = find_text(payee, "PartyName/Name")
    same_name = name == find_text(root, f"{_SELLER}/PartyName/Name")
    number = find_text(payee, "PartyIdentification/ID")
    ids = {text_of(e) for e in find_all(root, f"{_SELLER}/PartyIdentification/ID")}
    return name is None or same_name or number in ids


PRESENCE = (
    needs("ibr-001", "", "CustomizationID", "仕様ID(ibt-024)"),
    needs("ibr-002", "", "ID", "請求書番号(ibt-001)"),
    needs("ibr-003", "", "IssueDate", "発行日(ibt-002)"),
    needs("ibr-004", "", "InvoiceTypeCode", "請求書の種類(ibt-003)"),
    needs("ibr-005", "", "DocumentCurrencyCode", "通貨(ibt-005)"),
    needs(
        "ibr-006",
        "",
        f"{_SELLER}/PartyLegalEntity/RegistrationName",
        "売り手の名称(ibt-027)",
    ),
    needs(
        "ibr-007",
        "",
        f"{_BUYER}/PartyLegalEntity/RegistrationName",
        "買い手の名称(ibt-044)",
    ),
    Rule(
        "ibr-008",
        "売り手の住所(ibg-05)がありません。入力してください。",
        where(_SELLER, lambda e, _: not find_all(e, "PostalAddress")),
    ),
    needs(
        "ibr-009",
        f"{_SELLER}/PostalAddress",
        "Country/IdentificationCode",
        "売り手の国コード(ibt-040)",
    ),
    Rule(
        "ibr-010",
        "買い手の住所(ibg-08)がありません。入力してください。",
        where(_BUYER, lambda e, _: not find_all(e, "PostalAddress")),
    ),
    needs(
        "ibr-011",
        f"{_BUYER}/PostalAddress",
        "Country/IdentificationCode",
        "買い手の国コード(ibt-055)",
    ),
    needs("ibr-012", _TOTAL, "LineExtensionAmount", "明細の合計(ibt-106)"),
    needs("ibr-013", _TOTAL, "TaxExclusiveAmount", "税抜合計(ibt-109)"),
    needs("ibr-014", _TOTAL, "TaxInclusiveAmount", "税込合計(ibt-112)"),
    needs("ibr-015", _TOTAL, "PayableAmount", "請求額(ibt-115)"),
    Rule(
        "ibr-016",
        "明細(ibg-25)がありません。1行以上入力してください。",
        where("", lambda e, _: not find_all(e, _LINE)),
    ),
    Rule(
        "ibr-017",
        "支払先(ibg-10)は、売り手と違う名称(ibt-059)とIDにしてください。",
        where("PayeeParty", _payee_like_seller),
    ),
    needs("ibr-018", _AGENT, "PartyName/Name", "納税管理人の名称(ibt-062)"),
    Rule(
        "ibr-019",
        "納税管理人の住所(ibg-12)がありません。入力してください。",
        where(_AGENT, lambda e, _: not find_all(e, "PostalAddress")),
    ),
    needs(
        "ibr-020",
        f"{_AGENT}/PostalAddress",
        "Country/IdentificationCode",
        "納税管理人の国コード(ibt-069)",
    ),
    needs("ibr-021", _LINE, "ID", "行番号(ibt-126)"),
    needs("ibr-022", _LINE, "InvoicedQuantity", "数量(ibt-129)"),
    needs(
        "ibr-023", f"{_LINE}/InvoicedQuantity", "@unitCode", "数量の単位コード(ibt-130)"
    ),
    needs("ibr-024", _LINE, "LineExtensionAmount", "明細の金額(ibt-131)"),
    needs("ibr-025", _LINE, "Item/Name", "品名(ibt-153)"),
    needs("ibr-026", _LINE, "Price/PriceAmount", "単価(ibt-146)"),
    _charge_needs(
        "ibr-031", _DOCUMENT_CHARGE, "Amount", "値引額(ibt-092)", charge=False
    ),
    _charge_needs(
        "ibr-033", _DOCUMENT_CHARGE, _REASON, "値引の理由(ibt-097)", charge=False
    ),
    _charge_needs(
        "ibr-036", _DOCUMENT_CHARGE, "Amount", "追加請求額(ibt-099)", charge=True
    ),
    _charge_needs(
        "ibr-038", _DOCUMENT_CHARGE, _REASON, "追加請求の理由(ibt-104)", charge=True
    ),
    _charge_needs(
        "ibr-041", _LINE_CHARGE, "Amount", "明細の値引額(ibt-136)", charge=False
    ),
    _charge_needs(
        "ibr-042", _LINE_CHARGE, _REASON, "明細の値引の理由(ibt-139)", charge=False
    ),
    _charge_needs(
        "ibr-043", _LINE_CHARGE, "Amount", "明細の追加請求額(ibt-141)", charge=True
    ),
    _charge_needs(
        "ibr-044", _LINE_CHARGE, _REASON, "明細の追加請求の理由(ibt-144)", charge=True
    ),
    needs("ibr-052", _ATTACHMENT, "ID", "添付書類番号(ibt-122)"),
    Rule(
        "ibr-054",
        "品目属性(ibg-32)には名称(ibt-160)と値(ibt-161)の両方を入力してください。",
        where(
            "//AdditionalItemProperty",
            lambda e, _: not (find_text(e, "Name") and find_text(e, "Value")),
        ),
    ),
    needs(
        "ibr-055",
        "BillingReference",
        "InvoiceDocumentReference/ID",
        "先行請求書番号(ibt-025)",
        also=("ibr-sr-07",),
    ),
    needs(
        "ibr-056", _AGENT, "PartyTaxScheme/CompanyID", "納税管理人の登録番号(ibt-063)"
    ),
    needs(
        "ibr-057",
        "Delivery/DeliveryLocation/Address",
        "Country/IdentificationCode",
        "納品場所の国コード(ibt-080)",
    ),
    needs(
        "ibr-062",
        f"{_SELLER}/EndpointID",
        "@schemeID",
        "売り手の国際アドレスの体系(ibt-034-1)",
    ),
    needs(
        "ibr-063",
        f"{_BUYER}/EndpointID",
        "@schemeID",
        "買い手の国際アドレスの体系(ibt-049-1)",
    ),
    needs(
        "ibr-064",
        f"{_LINE}/Item/StandardItemIdentification/ID",
        "@schemeID",
        "標準品目IDの体系(ibt-157-1)",
    ),
    needs(
        "ibr-065",
        f"{_LINE}/Item/CommodityClassification/ItemClassificationCode",
        "@listID",
        "品目分類の体系(ibt-158-1)",
    ),
    needs(
        "ibr-074",
        "//EmbeddedDocumentBinaryObject",
        "@mimeCode",
        "添付ファイルの種類(ibt-125-1)",
    ),
    needs(
        "ibr-075",
        "//EmbeddedDocumentBinaryObject",
        "@filename",
        "添付ファイルの名前(ibt-125-2)",
    ),
    needs("ibr-076", "", "ProfileID", "取引プロセス(ibt-023)"),
    needs("ibr-080", _BUYER, "EndpointID", "買い手の国際アドレス(ibt-049)"),
    needs("ibr-081", _SELLER, "EndpointID", "売り手の国際アドレス(ibt-034)"),
    Rule(
        "ibr-093",
        "入金(ibt-180)があるのに支払済金額(ibt-113)がありません。入力してください。",
        where(
            "",
            lambda e, _: (
                bool(find_all(e, "PrepaidPayment"))
                and not find_all(e, f"{_TOTAL}/PrepaidAmount")
            ),
        ),
    ),
    needs(
        "ibr-co-26",
        _SELLER,
        "PartyTaxScheme/CompanyID|PartyIdentification/ID|PartyLegalEntity/CompanyID",
        "売り手を特定する番号(ibt-029、ibt-030、ibt-031のいずれか)",
    ),
    needs("ibr-sr-57", "//PartyTaxScheme", "CompanyID", "税の登録番号"),
    needs(
        "ibr-sr-58", f"{_LINE}/Item/ClassifiedTaxCategory", "ID", "課税分類(ibt-151)"
    ),
)
