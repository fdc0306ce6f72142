"""Every kind of document becomes a page: all its words, escaped, without script."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from books.errors import FormatError, NotReadyError
from books.fields import walk_values
from books.model import (
    Adjustment,
    Answer,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    Reference,
    Section,
    TaxCategory,
)
from books.settings import Settings
from books.settings_company import Company, PaperLook
from edi.paper import (
    Look,
    check_paper,
    company_look,
    paper_name,
    render_paper,
    render_paper_style,
    with_confirmation,
)
from edi.paper.amounts import sum_rows
from edi.paper.columns import PAPER_WIDTH, plan_table
from edi.paper.forms import FORMS
from edi.paper.look import MAX_PICTURE_BYTES, read_picture
from edi.paper.values import format_date, format_money, format_number
from tests.paper_samples import SUPPLIER, every_kind, hard_ones, invoice, lines, order

DOCUMENTS = every_kind() | hard_ones()
TODAY = dt.date(2026, 11, 1)
NOT_PRINTED = re.compile(
    r"party_id|endpoint|document_type|\.kind$|\.section$|\.basis$|category$|rate$"
    r"|purpose|^answer$|(?<!_)date$|period_"
)


def words(document: Document, **look: str) -> str:
    """The text of the page, the style left out."""
    page = html.fromstring(render_paper(document, look=Look(**look)))
    return page.find("body").text_content()


def shown(value: object) -> str:
    match value:
        case Answer() | Purpose():
            return value.label
        case int() | Decimal():
            return format_number(abs(value))
        case dt.date():
            return format_date(value)
    return str(value)


def test_every_kind_of_document_has_a_form() -> None:
    assert FORMS.keys() == set(DocumentType)
    assert {d.document_type for d in every_kind().values()} == set(DocumentType)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_value_is_on_the_page(name: str) -> None:
    document = DOCUMENTS[name]
    text = words(document)
    for path, value in walk_values(document):
        if not NOT_PRINTED.search(path):
            assert shown(value) in text, path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_needs_no_script_and_no_style_attribute(name: str) -> None:
    page = html.fromstring(
        render_paper(DOCUMENTS[name], look=Look(stylesheet="/paper.css"))
    )
    assert not page.xpath(
        "//script | //style | //img | //@style | //@*[contains(name(), 'on')]"
    )
    assert page.xpath("//link/@href") == ["/paper.css"]
    assert page.get("lang") == "ja"


@given(text=st.text(max_size=30).filter(lambda x: x.isprintable()))
@settings(max_examples=60, deadline=None)
def test_any_text_is_only_text(text: str) -> None:
    document = invoice(
        1, document_number=text, issuer=Party(name=text), notes=text, subject=text
    )
    page = html.fromstring(render_paper(document))
    assert {x.tag for x in page.find("body").iter()} <= TAGS
    assert page.findtext("head/title") == paper_name(document)
    assert "</style" not in render_paper_style(document)


TAGS = set("body main div h1 p span dl dt dd address br table colgroup col thead tbody "
           "tr th td section h2 small".split())  # fmt: skip


def test_the_marks_of_changes_and_answers_stand_beside_the_title() -> None:
    assert "変更" in words(order(purpose=Purpose.CHANGE))
    cancelled = words(order(purpose=Purpose.CANCEL, revision="3"))
    assert "取消" in cancelled
    assert "先の注文書を取り消します" in cancelled
    assert "変更" not in words(order(purpose=Purpose.NEW))
    assert paper_name(order(purpose=Purpose.CHANGE)) == "注文書 (変更) PO-7788"
    answered = words(every_kind()["order_response"])
    assert all(answer.label in answered for answer in Answer)


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (Party(name="株式会社山田"), "株式会社山田 御中"),
        (Party(name="山田商店 御中"), "山田商店 御中"),
        (Party(name="山田商店", contact="佐藤"), "佐藤 様"),
        (Party(name="山田商店", department="経理部"), "経理部 御中"),
        (Party(), "御中"),
    ],
)
def test_the_recipient_is_addressed(party: Party, expected: str) -> None:
    text = words(invoice(1, recipient=party))
    assert expected in text
    assert "御中 御中" not in text
    assert "様 御中" not in text


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_document_may_lack_anything(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(tuple(DOCUMENTS.values())))
    names = sorted(Document.model_fields.keys() - {"document_type"})
    lost = data.draw(st.sets(st.sampled_from(names)))
    some = st.sets(st.sampled_from(sorted(Line.model_fields)))
    rows = tuple(
        Line(**{k: v for k, v in row if k not in data.draw(some)})
        for row in document.lines[:3]
    )
    kept = {k: v for k, v in document if k not in lost} | {"lines": rows}
    text = words(Document(**kept))
    for row in rows:
        assert (row.description or "") in text


def test_a_receipt_for_anybody_has_no_addressee() -> None:
    assert "御中" not in words(every_kind()["simplified"])


def test_titles_say_no_more_than_is_true() -> None:
    simplified = every_kind()["simplified"]
    assert "適格簡易請求書" in words(simplified)
    unregistered = SUPPLIER.model_copy(update={"registration_number": None})
    assert "適格" not in words(simplified.model_copy(update={"issuer": unregistered}))
    notice = every_kind()["payment_notice"]
    assert "支払通知書 兼 仕入明細書" in words(notice)
    assert "仕入明細書" not in words(
        notice.model_copy(update={"recipient": unregistered})
    )


def test_reduced_rates_are_marked_and_explained() -> None:
    page = html.fromstring(render_paper(invoice(5)))
    marked = page.xpath("//td[@class='name'][contains(., '※')]")
    assert len(marked) == 2
    assert "※は軽減税率(8%)の対象です。" in page.text_content()
    plain = tuple(x for x in lines(5) if x.tax_rate != Decimal("0.08"))
    assert "※" not in words(invoice(lines=plain, tax_summary=()))
    category = Line(description="米", tax_category=TaxCategory.REDUCED)
    assert "※は軽減税率の対象です。" in words(invoice(lines=(category,)))


def test_one_rate_is_told_in_the_sums_only() -> None:
    ten = tuple(x for x in lines(5) if x.tax_rate == Decimal("0.10"))
    headings = "//table[@class='items']//th/text()"
    one = invoice(lines=ten, tax_summary=invoice(5).tax_summary[:1])
    assert "税率" not in html.fromstring(render_paper(one)).xpath(headings)
    assert "税率" in html.fromstring(render_paper(invoice(5))).xpath(headings)


def test_the_table_is_never_wider_than_the_paper_and_leaves_room_for_the_name() -> None:
    form = FORMS[DocumentType.INVOICE]
    for name, document in every_kind().items():
        table = plan_table(form, document.lines, rated=True)
        width = dict(zip((c.key for c in table.columns), table.widths, strict=True))
        assert sum(table.widths) == pytest.approx(PAPER_WIDTH), name
        assert width["description"] >= 46, name


def test_what_has_no_column_stands_below_the_name() -> None:
    text = words(hard_ones()["long"])
    for value in (
        "品番: 4901234567894-XYZ",
        "納品書: DN-2026-10-000001-A",
        "備考: 別送",
    ):
        assert value in text


def test_sections_have_headings_and_sums() -> None:
    page = html.fromstring(render_paper(every_kind()["consolidated"]))
    headings = page.xpath("//tr[@class='group']")
    assert [h.text_content().split("　")[0] for h in headings] == [
        "明細番号 D-101",
        "明細番号 D-102",
    ]
    sums = [[td.text for td in row] for row in page.xpath("//tr[@class='sum']")]
    told = [(name, amount) for _, name, *_, amount in sums]
    assert told[0] == ("小計", "7,480")
    assert ("数量値引き (8%)", "▲300") in told
    assert ("10%対象 (税抜) 計", "2,470") in told
    assert len(page.xpath("//tbody")) > 2


def test_rows_of_an_unknown_section_are_not_lost() -> None:
    document = every_kind()["consolidated"]
    stray = Line(description="迷子の行", amount=1, section="D-999")
    document = document.model_copy(update={"lines": (*document.lines, stray)})
    assert "迷子の行" in words(document)


def test_sums_of_sections_are_told_without_amounts_of_rows_too() -> None:
    section = Section(number="S-1", subtotal=500)
    row = Line(description="ねじ", section="S-1")
    text = words(invoice(lines=(row,), sections=(section,)))
    assert "小計 500" in text


def test_two_sections_of_one_number_do_not_show_their_rows_twice() -> None:
    document = every_kind()["consolidated"]
    first = document.sections[0]
    twice = document.model_copy(update={"sections": (first, first)})
    page = html.fromstring(render_paper(twice))
    cells = page.xpath("//tr[not(@class)]/td[@class='name']")
    names = [td.text.removesuffix("\xa0※") for td in cells]
    assert sorted(names) == sorted(line.description for line in document.lines)


def test_the_order_is_named_once_with_all_that_is_known_of_it() -> None:
    known = Reference(
        kind=DocumentType.PURCHASE_ORDER,
        number="PO-7788",
        date=dt.date(2026, 9, 1),
        revision="2",
    )
    text = words(invoice(1, references=(known,)))
    assert text.count("PO-7788") == 1
    assert "PO-7788 (第2版) (2026年9月1日)" in text
    other = known.model_copy(update={"number": "PO-9"})
    assert "PO-9" in words(invoice(1, references=(other,)))


def test_amounts_of_all_sizes_are_written_as_offices_write_them() -> None:
    assert format_money(1) == "¥1"
    assert format_number(Decimal("1E+30")) == "1" + ",000" * 10
    assert len(format_number(Decimal("1E+5000"))) == 5001 + 1666
    exact = Decimal("-123456789012345678901234567890.125000")
    assert format_number(exact) == "▲123,456,789,012,345,678,901,234,567,890.125"
    assert format_money(-999_999_999_999) == "▲¥999,999,999,999"
    assert "¥4,013 (税込)" in words(invoice(2))
    assert "(税抜)" in words(Document(document_type="quotation", subtotal=100))
    assert "▲¥999,999,999,999" in words(hard_ones()["huge"])


def test_no_text_can_leave_the_style() -> None:
    style = render_paper_style(hard_ones()["faulty"])
    assert "</" not in style
    assert "\\3c " in style
    assert "\\2026 " in render_paper_style(hard_ones()["long"])


# --- what the law wants ---------------------------------------------------------------


def test_complete_papers_have_nothing_missing() -> None:
    complete = ("invoice", "simplified", "return", "payment_notice", "order")
    for name in complete:
        assert check_paper(every_kind()[name], TODAY) == (), name


def test_missing_items_are_told_by_the_rules() -> None:
    codes = {f.code for f in check_paper(hard_ones()["empty"], TODAY)}
    assert {"issuer_missing", "recipient_missing", "description_missing"} <= codes
    bare = order(due_date=None, delivery_place=None)
    assert {f.field for f in check_paper(bare, TODAY)} == {"due_date", "delivery_place"}


def test_the_confirmation_is_asked_for_once() -> None:
    bare = every_kind()["payment_notice"].model_copy(update={"notes": "毎月末締め"})
    (finding,) = check_paper(bare, TODAY)
    assert finding.code == "seller_confirmation_needed"
    asked = with_confirmation(with_confirmation(bare, 7), 7)
    assert check_paper(asked, TODAY) == ()
    assert asked.notes is not None
    assert asked.notes.count("7日以内") == 1
    assert asked.notes.startswith("毎月末締め\n")
    assert with_confirmation(invoice(), 7) == invoice()


# --- look -----------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "seal.png")
    Image.new("RGB", (8, 8), "blue").save(tmp_path / "logo.jpg")
    return tmp_path


def test_only_our_own_papers_carry_our_seal(home) -> None:
    ours = Settings(
        home=home,
        company=Company(name="株式会社みどり食品"),
        paper=PaperLook(logo="logo.jpg", seal="seal.png"),
    )
    look = company_look(invoice(), ours)
    assert look.seal is not None
    assert look.seal.startswith("data:image/png;base64,")
    assert 'class="seal"' in render_paper(invoice(), look=look)
    assert 'class="logo"' in render_paper(invoice(), look=look)
    theirs = company_look(order(), ours)
    assert theirs.seal is theirs.logo is None
    assert "原本ではありません" in words(order(), note=theirs.note)
    assert company_look(order(), Settings(home=home)) == Look()


def test_pictures_that_can_not_be_used_are_explained(home) -> None:
    with pytest.raises(NotReadyError, match="開けません"):
        read_picture(home / "gone.png")
    (home / "x.svg").write_text("<svg onload='alert(1)'/>")
    with pytest.raises(FormatError, match="PNG でも JPEG でもありません"):
        read_picture(home / "x.svg")
    (home / "big.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(MAX_PICTURE_BYTES))
    with pytest.raises(FormatError, match="大きすぎます"):
        read_picture(home / "big.png")


@pytest.mark.parametrize(
    ("purpose", "answer", "words"),
    [
        (None, Answer.PENDING, "検討中です"),
        (Purpose.CANCEL, Answer.ACCEPTED, "取消を承りました"),
        (Purpose.CANCEL, Answer.REJECTED, "取消はお請けいたしかねます"),
        (Purpose.CANCEL, None, "取り消します"),
    ],
)
def test_an_answer_says_what_it_answers(purpose, answer, words) -> None:
    document = order().model_copy(update={"purpose": purpose, "answer": answer})
    assert words in render_paper(document)


@pytest.mark.parametrize(
    ("subtotal", "labels"),
    [
        (950, ["明細の合計", "値引", "小計 (税抜)", "消費税額等", "合計 (税込)"]),
        (1000, ["小計 (税抜)", "値引", "消費税額等", "合計 (税込)"]),
    ],
)
def test_the_sums_add_up_from_top_to_bottom(subtotal, labels) -> None:
    document = Document(
        document_type=DocumentType.INVOICE,
        lines=(Line(description="品", amount=1000),),
        adjustments=(Adjustment(amount=-50, reason="値引"),),
        subtotal=subtotal,
        tax_total=95,
        total=1045,
    )
    rows = sum_rows(document, FORMS[DocumentType.INVOICE])
    assert [row.label for row in rows] == labels
