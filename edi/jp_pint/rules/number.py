"""Rules of the PINT model: how often something may be there (ibr-…).

Source as in ``edi.jp_pint.rules.presence``.
"""

from lxml import etree

from edi.jp_pint.lines import OBJECT_TYPE
from edi.jp_pint.rules.presence import charges
from edi.jp_pint.rules.rule import Rule, once, where
from edi.xml import find_all, find_text

_SELLER = "AccountingSupplierParty/Party"
_BUYER = "AccountingCustomerParty/Party"
_AGENT = "TaxRepresentativeParty"
_LINE = "InvoiceLine"
_ATTACHMENT = "AdditionalDocumentReference"


def _is_object(reference: etree._Element) -> bool:
    return find_text(reference, "DocumentTypeCode") == OBJECT_TYPE


def _objects(root: etree._Element, path: str) -> list[etree._Element]:
    return [e for e in find_all(root, path) if _is_object(e)]


def _projects(root: etree._Element) -> list[etree._Element]:
    by_type = [
        e
        for e in find_all(root, _ATTACHMENT)
        if find_text(e, "DocumentTypeCode") == "50"
    ]
    return [*find_all(root, "ProjectReference")[1:], *by_type[1:]]


NUMBER = (
    once("ibr-066", "", "PaymentMeans/CardAccount", "支払カード(ibg-18)"),
    once("ibr-067", "", "PaymentMeans/PaymentMandate", "口座振替(ibg-19)"),
    Rule(
        "ibr-071",
        "請求対象ID(ibt-018)には添付ファイル(ibt-125)を付けられません。分けてください。",
        lambda root: [
            e for e in _objects(root, _ATTACHMENT) if find_all(e, "Attachment")
        ],
    ),
    Rule(
        "ibr-072",
        "請求対象ID(ibt-018)には説明(ibt-123)を付けられません。分けてください。",
        lambda root: [
            e for e in _objects(root, _ATTACHMENT) if find_all(e, "DocumentDescription")
        ],
    ),
    Rule(
        "ibr-078",
        "請求対象ID(ibt-018)が2つ以上あります。1つにしてください。",
        lambda root: _objects(root, _ATTACHMENT)[1:],
    ),
    Rule(
        "ibr-089",
        "明細の請求対象ID(ibt-128)が2つ以上あります。1つにしてください。",
        where(_LINE, lambda e, _: len(_objects(e, "DocumentReference")) > 1),
    ),
    Rule(
        "ibr-090",
        "プロジェクト番号(ibt-011)が2つ以上あります。1つにしてください。",
        _projects,
        also=("ibr-sr-39",),
    ),
    once("ibr-094", "", "ContractDocumentReference/ID", "契約番号(ibt-012)"),
    once("ibr-095", "", "ReceiptDocumentReference/ID", "検収番号(ibt-015)"),
    once("ibr-096", "", "DespatchDocumentReference/ID", "出荷案内番号(ibt-016)"),
    once("ibr-097", "", "InvoicePeriod", "請求期間(ibg-14)"),
    once(
        "ibr-098", _SELLER, "PartyLegalEntity/RegistrationName", "売り手の名称(ibt-027)"
    ),
    once("ibr-099", _SELLER, "PartyName/Name", "売り手の屋号(ibt-028)"),
    once("ibr-100", _SELLER, "PartyLegalEntity/CompanyID", "売り手の法人番号(ibt-030)"),
    once(
        "ibr-101",
        _SELLER,
        "PartyLegalEntity/CompanyLegalForm",
        "売り手の法的情報(ibt-033)",
    ),
    once(
        "ibr-102", _BUYER, "PartyLegalEntity/RegistrationName", "買い手の名称(ibt-044)"
    ),
    once("ibr-103", _BUYER, "PartyLegalEntity/CompanyID", "買い手の法人番号(ibt-047)"),
    once("ibr-104", _BUYER, "PartyTaxScheme/CompanyID", "買い手の登録番号(ibt-048)"),
    once("ibr-105", "PayeeParty", "PartyIdentification/ID", "支払先ID(ibt-060)"),
    once(
        "ibr-106",
        "PayeeParty",
        "PartyLegalEntity/CompanyID",
        "支払先の法人番号(ibt-061)",
    ),
    once("ibr-107", "", "Delivery", "納品(ibg-13)"),
    once("ibr-108", "Delivery", "DeliveryParty/PartyName/Name", "納品先(ibt-070)"),
    once("ibr-109", _LINE, "OrderLineReference/LineID", "注文書の行番号(ibt-132)"),
    once("ibr-110", _LINE, "InvoicePeriod", "明細の期間(ibg-26)"),
    once("ibr-111", _LINE, "Price/AllowanceCharge/Amount", "単価値引(ibt-147)"),
    once("ibr-112", _BUYER, "PartyName/Name", "買い手の屋号(ibt-045)"),
    once("ibr-sr-05", "PaymentTerms", "Note", "支払条件(ibt-020)"),
    once(
        "ibr-sr-06",
        "BillingReference",
        "InvoiceDocumentReference",
        "先行する請求書(ibg-03)",
    ),
    once("ibr-sr-16", _BUYER, "PartyIdentification/ID", "買い手ID(ibt-046)"),
    once("ibr-sr-19", "PayeeParty", "PartyName/Name", "支払先の名称(ibt-059)"),
    once("ibr-sr-22", _AGENT, "PartyName/Name", "納税管理人の名称(ibt-062)"),
    once("ibr-sr-27", "PaymentMeans", "PaymentMeansCode", "支払手段(ibt-081)"),
    once(
        "ibr-sr-28", "PaymentMeans", "PaymentMandate/ID", "口座振替の契約番号(ibt-089)"
    ),
    Rule(
        "ibr-sr-30",
        "値引の理由(ibt-097)が2つ以上あります。1つにしてください。",
        lambda root: [
            e
            for e in charges(root, "//AllowanceCharge", charge=False)
            if len(find_all(e, "AllowanceChargeReason")) > 1
        ],
    ),
    Rule(
        "ibr-sr-31",
        "追加請求の理由(ibt-104)が2つ以上あります。1つにしてください。",
        lambda root: [
            e
            for e in charges(root, "//AllowanceCharge", charge=True)
            if len(find_all(e, "AllowanceChargeReason")) > 1
        ],
    ),
    once(
        "ibr-sr-32",
        "//TaxSubtotal",
        "TaxCategory/TaxExemptionReason",
        "非課税理由(ibt-120)",
    ),
    once("ibr-sr-33", _ATTACHMENT, "DocumentDescription", "添付書類の説明(ibt-123)"),
    once("ibr-sr-34", _LINE, "Note", "明細の備考(ibt-127)"),
    once(
        "ibr-sr-38",
        _LINE,
        "Item/ClassifiedTaxCategory/TaxExemptionReason",
        "明細の非課税理由(ibt-185)",
    ),
    Rule(
        "ibr-sr-42",
        "売り手の税の登録(PartyTaxScheme)が3つ以上あります。2つまでにしてください。",
        where(_SELLER, lambda e, _: len(find_all(e, "PartyTaxScheme")) > 2),
    ),
    once("ibr-sr-49", "InvoicePeriod", "DescriptionCode", "課税基準日コード(ibt-008)"),
    once("ibr-sr-50", _LINE, "Item/Description", "品目摘要(ibt-154)"),
    once("ibr-sr-51", "", "Note", "備考(ibt-022)"),
    once(
        "ibr-sr-52", "", "OriginatorDocumentReference/ID", "入札・ロット番号(ibt-017)"
    ),
    once(
        "ibr-sr-53",
        f"{_SELLER}/PostalAddress",
        "AddressLine/Line",
        "売り手の住所3(ibt-162)",
    ),
    once(
        "ibr-sr-54",
        f"{_BUYER}/PostalAddress",
        "AddressLine/Line",
        "買い手の住所3(ibt-163)",
    ),
    once(
        "ibr-sr-55",
        f"{_AGENT}/PostalAddress",
        "AddressLine/Line",
        "納税管理人の住所3(ibt-164)",
    ),
    once(
        "ibr-sr-56",
        "Delivery/DeliveryLocation/Address",
        "AddressLine/Line",
        "納品場所の住所3(ibt-165)",
    ),
    once(
        "ibr-sr-59",
        "PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/Address",
        "AddressLine/Line",
        "金融機関の住所3(ibt-174)",
    ),
    once("ibr-sr-60", "PaymentTerms", "PaymentMeansID", "支払指図ID(ibt-187)"),
    once(
        "ibr-sr-61",
        "//AllowanceCharge/TaxCategory",
        "TaxExemptionReason",
        "非課税理由(ibt-197)",
    ),
    once(
        "ibr-sr-62",
        f"{_LINE}/DespatchLineReference",
        "DocumentReference",
        "明細の出荷案内番号(ibt-184)",
    ),
)
