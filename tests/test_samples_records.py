"""The samples hold together: records, arithmetic, files, manifest, bank files."""

import csv
import json
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from books.identifiers import has_valid_check_digit, is_account_number
from books.model import ONLY_MESSAGES, DocumentType, TaxBasis
from books.settings import Settings
from edi.zengin.statements import read_statement
from samples import __main__ as program
from samples import bank, degrade
from samples.data import SAMPLES
from samples.expected import expected_record
from samples.sheet import Sample, Sheet, Variant
from samples.sums import tax_of
from samples.tables import write_rows, write_workbook

FOLDER = program.FOLDER
SHEETS = [
    pytest.param(sample, sheet, id=name.removesuffix(".json"))
    for sample in SAMPLES
    for name, sheet in zip(sample.expected, sample.sheets, strict=True)
]
FILES = [pytest.param(sample, id=sample.stem) for sample in SAMPLES]
MAX_TOTAL_BYTES = 12 * 1024 * 1024


def _sample(stem: str) -> Sample:
    return next(s for s in SAMPLES if s.stem.startswith(stem))


def test_every_type_and_every_variant_is_there() -> None:
    types = {x.document.document_type for s in SAMPLES for x in s.sheets}
    assert types == set(DocumentType) - ONLY_MESSAGES - {DocumentType.OTHER}
    assert {s.variant for s in SAMPLES} == set(Variant)
    assert len(SAMPLES) >= 16
    assert len({s.stem for s in SAMPLES}) == len(SAMPLES)


def test_the_inbox_holds_these_files_and_no_others() -> None:
    files = list((FOLDER / "inbox").iterdir())
    assert {f.name for f in files} == {s.file for s in SAMPLES}
    assert sum(f.stat().st_size for f in files) < MAX_TOTAL_BYTES
    records = {f.name for f in (FOLDER / "expected").iterdir()}
    assert records == {name for s in SAMPLES for name in s.expected}


@pytest.mark.parametrize("sample", FILES)
def test_committed_records_are_those_of_the_data(sample: Sample) -> None:
    for name, sheet in zip(sample.expected, sample.sheets, strict=True):
        text = (FOLDER / "expected" / name).read_text(encoding="utf-8")
        assert json.loads(text) == expected_record(sheet, sample.file)


def test_the_manifest_is_up_to_date(tmp_path) -> None:
    program.write_manifest(SAMPLES, tmp_path / "manifest.csv")
    committed = (FOLDER / "manifest.csv").read_bytes()
    assert (tmp_path / "manifest.csv").read_bytes() == committed


@pytest.mark.parametrize(("sample", "sheet"), SHEETS)
def test_the_numbers_are_right_except_the_planted_faults(
    sample: Sample, sheet: Sheet
) -> None:
    document, faults = sheet.document, sheet.faults
    wrong_rows = [
        line
        for line in document.lines
        if line.quantity is not None
        and line.unit_price is not None
        and int(line.quantity * line.unit_price) != line.amount
    ]
    assert bool(wrong_rows) == ("line_amount_mismatch" in faults)
    amounts = [line.amount for line in document.lines if line.amount is not None]
    rows = document.tax_summary
    if amounts and document.subtotal is not None:
        assert sum(amounts) == document.subtotal
    if amounts and rows:
        assert sum(amounts) == sum(r.taxable_amount or 0 for r in rows)
    if document.total is not None:
        inside = all(r.basis is TaxBasis.INCLUSIVE for r in rows)
        parts = [r.taxable_amount or 0 for r in rows]
        parts += [0 if inside else r.tax_amount or 0 for r in rows]
        assert sum(parts) == document.total


@pytest.mark.parametrize(("sample", "sheet"), SHEETS)
def test_tax_is_rounded_once_a_rate(sample: Sample, sheet: Sheet) -> None:
    once = all(
        r.tax_amount == tax_of(r.taxable_amount or 0, r.rate or Decimal(0), r.basis)
        for r in sheet.document.tax_summary
    )
    per_note = sample.stem.startswith("06")
    assert once == ("per_line_rounding" not in sheet.faults and not per_note)


def test_tax_per_delivery_note_adds_up() -> None:
    sheet = _sample("06").sheets[0]
    groups = sheet.show["groups"]
    assert sum(g["net"] for g in groups) == sheet.document.subtotal
    assert sum(g["tax"] for g in groups) == sheet.document.tax_total


def test_carry_over_and_withholding_lead_to_the_amount_due() -> None:
    carried = _sample("05").sheets[0].document
    assert (
        carried.previous_balance - carried.payment_received == carried.carried_forward
    )
    assert carried.carried_forward + carried.total == carried.amount_due
    withheld = _sample("04").sheets[0].document
    assert withheld.withholding_tax == withheld.subtotal * 1021 // 10000
    assert withheld.total - withheld.withholding_tax == withheld.amount_due


@pytest.mark.parametrize(("sample", "sheet"), SHEETS)
def test_identifiers_are_valid_and_invented(sample: Sample, sheet: Sheet) -> None:
    document = sheet.document
    for party in (document.issuer, document.recipient):
        if party.registration_number:
            assert has_valid_check_digit(party.registration_number)
            assert party.registration_number[2:6] == "9999"
        if party.tel:
            assert party.tel.split("-")[1] in ("0000", "000", "00")
    for account in document.bank_accounts:
        assert is_account_number(account.number or "")
        assert (account.number or "").startswith("90")


def test_three_way_match_and_mismatch() -> None:
    def quantities(stem: str) -> list[Decimal | None]:
        return [line.quantity for line in _sample(stem).sheets[0].document.lines]

    assert quantities("23") == quantities("24") == quantities("25")
    assert quantities("26") == quantities("28")
    assert quantities("26")[0] == 120
    assert quantities("27")[0] == 100
    for group in (("23", "24", "25"), ("26", "27", "28")):
        order, *others = (_sample(stem).sheets[0].document for stem in group)
        assert {x.order_number for x in others} == {order.document_number}


def test_the_late_order_pays_after_60_days() -> None:
    for sample in SAMPLES:
        for sheet in sample.sheets:
            document = sheet.document
            if document.document_type is not DocumentType.PURCHASE_ORDER:
                continue
            days = (document.due_date - document.delivery_date).days + 1
            assert (days > 60) == ("due_date_over_60_days" in sheet.faults)


@pytest.mark.parametrize("sample", FILES)
def test_files_are_what_the_manifest_says(sample: Sample) -> None:
    path = FOLDER / "inbox" / sample.file
    if sample.suffix in ("pdf", "xlsx", "csv"):
        return
    with Image.open(path) as picture:
        dpi = tuple(round(x) for x in picture.info.get("dpi", (0, 0)))
        orientation = picture.getexif().get(0x0112, 1)
        if sample.variant is Variant.FAX:
            assert (picture.mode, dpi) == ("1", degrade.FAX_DPI)
        elif sample.variant is Variant.SCAN:
            assert dpi == (200, 200)
        elif sample.variant is Variant.PHOTO:
            assert orientation == (6 if sample.turn else 1)


def test_tables_are_written_the_same_again(tmp_path) -> None:
    workbook, rows = _sample("20"), _sample("21")
    write_workbook(workbook.sheets[0], tmp_path / workbook.file)
    write_rows(rows.sheets, tmp_path / rows.file)
    for sample in (workbook, rows):
        committed = (FOLDER / "inbox" / sample.file).read_bytes()
        assert (tmp_path / sample.file).read_bytes() == committed


def test_degrading_depends_on_the_seed_only() -> None:
    page = np.full((120, 90, 3), 255, np.uint8)
    page[40:60, 20:70] = 0
    for make in (degrade.scan, degrade.photo):
        assert np.array_equal(make(page, 7), make(page, 7))
        assert not np.array_equal(make(page, 7), make(page, 8))
    bits = degrade.fax(page, 7, "FROM 03-0000-0000")
    assert set(np.unique(bits)) == {0, 255}
    assert np.array_equal(bits, degrade.fax(page, 7, "FROM 03-0000-0000"))


def test_the_bank_files_are_up_to_date(tmp_path) -> None:
    bank.write_bank(tmp_path)
    for name in ("items.csv", "deposits.txt", "expected.json"):
        assert (tmp_path / name).read_bytes() == (FOLDER / "bank" / name).read_bytes()


def test_the_bank_files_agree() -> None:
    payments = read_statement(
        (FOLDER / "bank/deposits.txt").read_bytes(), stem="deposits"
    )
    amounts = {p.payment_id: p.amount for p in payments}
    assert amounts == {p.payment_id: p.amount for p in bank.DEPOSITS}
    with (FOLDER / "bank/items.csv").open(encoding="utf-8", newline="") as file:
        items = {row["item_id"]: int(row["amount"]) for row in csv.DictReader(file)}
    expected = json.loads((FOLDER / "bank/expected.json").read_text(encoding="utf-8"))
    for match in expected["matches"]:
        applied = {x["item_id"]: int(x["applied"]) for x in match["items"]}
        short = sum(int(x["amount"]) for x in match["difference"])
        assert applied.items() <= items.items()
        assert (
            sum(applied.values()) == sum(amounts[p] for p in match["payments"]) + short
        )


def test_the_settings_of_the_samples_name_their_partners() -> None:
    settings = Settings.load(FOLDER)
    partners = {p.name: p.registration_number for p in settings.partners}
    for sample in SAMPLES:
        for sheet in sample.sheets:
            document = sheet.document
            if document.document_type is DocumentType.INVOICE:
                issuer = document.issuer
                assert partners[issuer.name or ""] == issuer.registration_number
                assert document.recipient.name == settings.company.name
    assert settings.company.payer == bank.OUR_ACCOUNT
