"""The common core of an invoice (中小共通コア請求): 118 rows of the table, written and read."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from lxml import etree

from books.model import (
    AccountType,
    Adjustment,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    Reference,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.sme_common.message import carried, read_message, write_message
from tests.reference import STANDARDS, needs_shared

CORE = STANDARDS / "sme-common-edi" / "items-4.2" / "map_中小共通コア請求.csv"
NOW = dt.datetime(2026, 10, 31, 9, 0, tzinfo=dt.UTC)
ORDER = Reference(kind=DocumentType.PURCHASE_ORDER, number="PO-7", revision="2")


def _party(name: str, number: str) -> Party:
    return Party(
        name=name,
        registration_number=f"T{number}",
        postal_code="980-0811",
        address="仙台市青葉区一番町1-1-1",
        tel="022-000-0000",
        party_id=number,
        global_id=f"0060:{number[:9]}",
        endpoint=f"0188:{number}",
        contact="佐藤",
        fax="022-000-0001",
        email="a@example.jp",
    )


INVOICE = Document(
    document_type=DocumentType.INVOICE,
    document_number="INV-1",
    issue_date=dt.date(2026, 10, 31),
    delivery_date=dt.date(2026, 10, 30),
    purpose=Purpose.CHANGE,
    revision="1",
    order_number="PO-7",
    subject="10月分",
    notes="毎度ありがとうございます。",
    issuer=_party("株式会社青葉製作所", "7000012050002"),
    recipient=_party("みどり商会", "9180001105466"),
    references=(ORDER,),
    period_start=dt.date(2026, 10, 1),
    period_end=dt.date(2026, 10, 31),
    lines=(
        Line(
            date=dt.date(2026, 10, 5),
            description="軸",
            details="φ10 SUS304",
            quantity=Decimal(20),
            unit="個",
            unit_price=Decimal(500),
            price_quantity=Decimal(10),
            price_unit="個",
            pack_quantity=Decimal(5),
            pack_unit="個",
            amount=1000,
            tax_rate=Decimal("0.10"),
            note="特急",
            references=(
                Reference(
                    kind=DocumentType.PURCHASE_ORDER,
                    number="PO-7",
                    revision="2",
                    line="3",
                ),
            ),
        ),
    ),
    tax_summary=(
        TaxSubtotal(
            rate=Decimal("0.10"),
            taxable_amount=1000,
            tax_amount=100,
            basis=TaxBasis.EXCLUSIVE,
        ),
    ),
    subtotal=1000,
    tax_total=100,
    total=1100,
    amount_due=1700,
    previous_balance=5000,
    payment_received=4000,
    carried_forward=1000,
    deductions=400,
    adjustments=(
        Adjustment(amount=70, reason="立替金", category=TaxCategory.OUT_OF_SCOPE),
    ),
    bank_accounts=(
        BankAccount(
            bank="みずほ銀行",
            branch="仙台支店",
            bank_code="0001",
            branch_code="730",
            account_type=AccountType.ORDINARY,
            number="1234567",
            holder="ｶ)ｱｵﾊﾞ",
        ),
    ),
)
INCLUSIVE = INVOICE.model_copy(
    update={
        "tax_summary": (
            TaxSubtotal(
                rate=Decimal("0.10"),
                taxable_amount=1100,
                tax_amount=100,
                basis=TaxBasis.INCLUSIVE,
            ),
        ),
    }
)

_HEAD = "CIIHExchangedDocument"
_SELLER = "ApplicableCIIHSupplyChainTradeAgreement/SellerCITradeParty"
_BUYER = "ApplicableCIIHSupplyChainTradeAgreement/BuyerCITradeParty"
_PAY = "ApplicableCIIHSupplyChainTradeSettlement"
_MEANS = f"{_PAY}/SpecifiedCITradeSettlementPaymentMeans"
_ACCOUNT = f"{_MEANS}/PayeePartyCICreditorFinancialAccount"
_BANK = f"{_MEANS}/PayeeSpecifiedCICreditorFinancialInstitution"
_BRANCH = f"{_BANK}/SubDivisionBranchFinancialInstitution"
_SUM = f"{_PAY}/SpecifiedCIIHTradeSettlementMonetarySummation"
_OUT = f"{_PAY}/OutstandingSpecifiedCIIHTradeSettlementMonetarySummation"
_DETAIL = "IncludedCIILSupplyChainTradeLineItem"
_NOTE = f"{_DETAIL}/AssociatedCIILDocumentLineDocument/IncludedCINote"
_ORDER = (
    f"{_DETAIL}/SpecifiedCIILSupplyChainTradeAgreement/"
    "BuyerOrderReferencedCIReferencedDocument"
)
_DELIVERY = (
    f"{_DETAIL}/SpecifiedCIILSupplyChainTradeDelivery/ActualDeliveryCISupplyChainEvent"
)
_SETTLE = f"{_DETAIL}/SpecifiedCIILSupplyChainTradeSettlement"
_TAX = f"{_SETTLE}/ApplicableCITradeTax"
_PERIOD = f"{_SETTLE}/BillingCISpecifiedPeriod"
_TOTAL = f"{_SETTLE}/SpecifiedCIILTradeSettlementMonetarySummation"
_ROW = f"{_DETAIL}/SubordinateCIILBSubordinateTradeLineItem"
_ROW_AGREEMENT = f"{_ROW}/SpecifiedCIILBSupplyChainTradeAgreement"
_ROW_ORDER = f"{_ROW_AGREEMENT}/BuyerOrderReferencedCIReferencedDocument"
_PRICE = f"{_ROW_AGREEMENT}/NetPriceProductCITradePrice"
_ROW_DELIVERY = f"{_ROW}/SpecifiedCIILBSupplyChainTradeDelivery"
_ROW_SETTLE = f"{_ROW}/SpecifiedCIILBSupplyChainTradeSettlement"
_ROW_TAX = f"{_ROW_SETTLE}/ApplicableCITradeTax"
_ROW_PERIOD = f"{_ROW_SETTLE}/BillingCISpecifiedPeriod"
_GOODS = f"{_ROW}/ApplicableCITradeProduct"


def _party_items(
    path: str, ids: tuple[int, ...], classes: tuple[int, ...]
) -> dict[str, str]:
    contact, address = f"{path}/DefinedCITradeContact", f"{path}/PostalCITradeAddress"
    end = f"{path}/EndPointURICIUniversalCommunication"
    paths = (
        f"{path}/ID",
        f"{path}/GlobalID",
        f"{path}/Name",
        f"{path}/RegisteredID",
        f"{contact}/PersonName",
        f"{contact}/TelephoneCIUniversalCommunication/CompleteNumber",
        f"{contact}/FaxCIUniversalCommunication/CompleteNumber",
        f"{contact}/EmailURICIUniversalCommunication/URIID",
        f"{address}/PostcodeCode",
        f"{address}/LineOne",
        f"{address}/CountryID",
        f"{end}/ChannelCode",
        f"{end}/CompleteNumber",
    )
    owners = (path, contact, address, end)
    return {
        **{f"IID{n}": p for n, p in zip(ids, paths, strict=True)},
        **{f"ICL{n}": p for n, p in zip(classes, owners, strict=True)},
    }


PATHS = {
    "ICL1": _HEAD,
    "IID1": f"{_HEAD}/ID",
    "IID2": f"{_HEAD}/Name",
    "IID3": f"{_HEAD}/TypeCode",
    "IID4": f"{_HEAD}/IssueDateTime",
    "IID5": f"{_HEAD}/PurposeCode",
    "IID6": f"{_HEAD}/PreviousRevisionID",
    "IID8": f"{_HEAD}/SubtypeCode",
    # 4.1 has the notes of a single invoice in its 明細文書
    "ICL2": _NOTE,
    "IID9": f"{_NOTE}/Subject",
    "IID10": f"{_NOTE}/Content",
    "IID11": f"{_NOTE}/ID",
    **_party_items(
        _SELLER, (24, 25, 26, 27, 30, 33, 34, 35, 36, 37, 40, 41, 42), (5, 6, 7, 8)
    ),
    **_party_items(
        _BUYER,
        (43, 44, 45, 46, 49, 52, 53, 54, 55, 56, 59, 60, 61),
        (9, 10, 11, 12),
    ),
    "ICL32": _ACCOUNT,
    "IID144": f"{_ACCOUNT}/AccountName",
    "IID145": f"{_ACCOUNT}/ProprietaryID",
    "IID146": f"{_ACCOUNT}/TypeCode",
    "ICL33": _BANK,
    "IID147": f"{_BANK}/Name",
    "IID148": f"{_BANK}/JapanFinancialInstitutionCommonID",
    "ICL34": _BRANCH,
    "IID149": f"{_BRANCH}/ID",
    "IID150": f"{_BRANCH}/Name",
    "ICL39": _SUM,
    "IID170": f"{_SUM}/GrandTotalAmount",
    "ICL44": _OUT,
    "IID192": f"{_OUT}/ChargeTotalAmount",
    "IID193": f"{_OUT}/AllowanceTotalAmount",
    "IID194": f"{_OUT}/GrandTotalAmount",
    "IID195": f"{_OUT}/TotalPrepaidAmount",
    "IID196": f"{_OUT}/DuePayableAmount",
    "ICL46": _DETAIL,
    "IID205": f"{_DETAIL}/AssociatedCIILDocumentLineDocument/LineID",
    "ICL50": _ORDER,
    "IID217": f"{_ORDER}/IssuerAssignedID",
    "IID218": f"{_ORDER}/RevisionID",
    "ICL54": _DELIVERY,
    "IID229": f"{_DELIVERY}/OccurrenceDateTime",
    "ICL62": _TAX,
    "IID256": f"{_TAX}/CalculatedAmount",
    "IID258": f"{_TAX}/BasisAmount",
    "IID259": f"{_TAX}/CategoryCode",
    "IID262": f"{_TAX}/RateApplicablePercent",
    "IID263": f"{_TAX}/GrandTotalAmount",
    "IID264": f"{_TAX}/CalculationMethodCode",
    "ICL64": _PERIOD,
    "IID272": f"{_PERIOD}/StartDateTime",
    "IID273": f"{_PERIOD}/EndDateTime",
    "ICL65": _TOTAL,
    "IID276": f"{_TOTAL}/TaxTotalAmount",
    "IID277": f"{_TOTAL}/GrossLineTotalAmount",
    "IID280": f"{_TOTAL}/GrandTotalAmount",
    "ICL73": _ROW,
    "IID313": f"{_ROW}/ID",
    "ICL74": f"{_ROW}/IncludedCINote",
    "IID315": f"{_ROW}/IncludedCINote/Subject",
    "IID316": f"{_ROW}/IncludedCINote/Content",
    "IID317": f"{_ROW}/IncludedCINote/ID",
    "ICL76": _ROW_ORDER,
    "IID321": f"{_ROW_ORDER}/IssuerAssignedID",
    "IID322": f"{_ROW_ORDER}/LineID",
    "IID323": f"{_ROW_ORDER}/RevisionID",
    "ICL80": _PRICE,
    "IID346": f"{_PRICE}/ChargeAmount",
    "IID347": f"{_PRICE}/BasisQuantity",
    "IID348": f"{_PRICE}/BasisQuantity@unitCode",
    "ICL81": _ROW_DELIVERY,
    "IID353": f"{_ROW_DELIVERY}/PerPackageUnitQuantity",
    "IID354": f"{_ROW_DELIVERY}/PerPackageUnitQuantity@unitCode",
    "IID355": f"{_ROW_DELIVERY}/BilledQuantity",
    "IID356": f"{_ROW_DELIVERY}/BilledQuantity@unitCode",
    "ICL83": _ROW_TAX,
    "IID359": f"{_ROW_TAX}/BasisAmount",
    "IID360": f"{_ROW_TAX}/CategoryCode",
    "IID362": f"{_ROW_TAX}/RateApplicablePercent",
    "IID363": f"{_ROW_TAX}/GrandTotalAmount",
    "ICL88": _ROW_PERIOD,
    "IID388": f"{_ROW_PERIOD}/StartDateTime",
    "IID389": f"{_ROW_PERIOD}/EndDateTime",
    "ICL90": _GOODS,
    "IID397": f"{_GOODS}/Name",
    "IID398": f"{_GOODS}/Description",
}
# The provider numbers the notes; we leave that to it, and nothing hangs on the number
NUMBERED_BY_THE_PROVIDER = frozenset(("IID11", "IID317"))
# Another value of the same kind, where "X" would not be one
OTHERS = {
    "TypeCode": "81",
    "IssueDateTime": "2026-09-01T00:00:00",
    "OccurrenceDateTime": "2026-09-01T00:00:00",
    "StartDateTime": "2026-09-01T00:00:00",
    "EndDateTime": "2026-09-01T00:00:00",
    "PurposeCode": "3",
    "CategoryCode": "AA",
    "unitCode": "KGM",
}


def _find(root: etree._Element, path: str) -> etree._Element | None:
    steps = "/".join(f"*[local-name()='{s}']" for s in path.split("/"))
    found = root.xpath(f".//{steps}")
    return found[0] if found else None


def _rows() -> list[tuple[str, str]]:
    if not CORE.is_file():
        return []
    with CORE.open(encoding="utf-8-sig") as file:
        rows = [(r[0], r[1]) for r in csv.reader(file)]
    return [row for row in rows if row[0][:3] in ("IID", "ICL")]


def _written(document: Document) -> etree._Element:
    return etree.fromstring(write_message(document, message_id="T", issued_at=NOW))


@needs_shared
def test_the_table_is_the_whole_core():
    assert {number for number, _ in _rows()} == set(PATHS)
    assert len(PATHS) == 115  # and two legends and a heading make 118 rows


@pytest.mark.parametrize("number", sorted(set(PATHS) - NUMBERED_BY_THE_PROVIDER))
def test_the_item_is_written(number):
    path, _, attribute = PATHS[number].partition("@")
    element = _find(_written(INVOICE), path)
    assert element is not None
    if attribute:
        assert element.get(attribute)
    elif number.startswith("IID"):
        assert "".join(element.itertext()).strip() not in ("", "NA")


@pytest.mark.parametrize(
    "number", sorted(n for n in set(PATHS) - NUMBERED_BY_THE_PROVIDER if n[:3] == "IID")
)
def test_another_value_is_another_document_or_a_finding(number):
    path, _, attribute = PATHS[number].partition("@")
    root = _written(INVOICE)
    element = _find(root, path)
    assert element is not None
    name = attribute or path.rpartition("/")[2]
    other = OTHERS.get(name, "7")
    if path.endswith("PayeePartyCICreditorFinancialAccount/TypeCode"):
        other = "2"
    if attribute:
        element.set(attribute, other)
    else:
        inner = element[0] if len(element) else element
        inner.text = "税込" if name == "CalculationMethodCode" else other
    document, findings = read_message(etree.tostring(root))
    assert document != carried(INVOICE) or findings


@pytest.mark.parametrize("document", [INVOICE, INCLUSIVE])
def test_the_core_comes_back(document):
    data = write_message(document, message_id="T", issued_at=NOW)
    assert read_message(data) == (carried(document), ())


def test_numbers_of_notes_are_no_news():
    data = write_message(INVOICE, message_id="T", issued_at=NOW)
    numbered = data.replace(b"</Content>", b"</Content><ID>1</ID>")
    assert read_message(numbered) == (carried(INVOICE), ())
