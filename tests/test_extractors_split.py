"""One file, several documents: where each begins."""

from books.model import DocumentType as Kind
from extractors.split import split_pages
from tests.paper import put, sheet


def page(title, number, *others, page_number=1):
    head = [put(title, 220, 60, 22)] if title else []
    if number:
        head += [put("番号", 380, 100), put(number, 430, 100)]
    words = [put(text, 50, 140 + 20 * i) for i, text in enumerate(others)]
    return sheet(head, words, put("本文", 50, 500), number=page_number)


def shape(*pages):
    return [(p.kind, tuple(x.number for x in p.pages)) for p in split_pages(pages)]


def test_no_pages_and_blank_pages_are_no_documents():
    assert split_pages(()) == ()
    assert split_pages((sheet(), sheet(number=2))) == ()


def test_a_title_of_another_kind_begins_a_document():
    pages = (page("納品書", "N-1"), page("請求書", "S-1", page_number=2))
    assert shape(*pages) == [(Kind.DELIVERY_NOTE, (1,)), (Kind.INVOICE, (2,))]


def test_another_number_begins_a_document():
    pages = (page("請求書", "S-1"), page("請求書", "S-2", page_number=2))
    assert shape(*pages) == [(Kind.INVOICE, (1,)), (Kind.INVOICE, (2,))]


def test_the_same_number_goes_on():
    pages = (page("請求書", "S-1"), page("請求書", "S-1", page_number=2))
    assert shape(*pages) == [(Kind.INVOICE, (1, 2))]


def test_a_page_without_a_title_goes_on():
    pages = (page("請求書", "S-1"), page("", "", page_number=2))
    assert shape(*pages) == [(Kind.INVOICE, (1, 2))]


def test_a_page_number_above_one_goes_on():
    for mark in ("2/2", "2 / 3頁", "P.2/2", "(2/2)", "2ページ"):
        pages = (page("請求書", ""), page("請求書", "", mark, page_number=2))
        assert shape(*pages) == [(Kind.INVOICE, (1, 2))], mark


def test_page_one_begins_a_document():
    pages = (page("請求書", ""), page("請求書", "", "1/1", page_number=2))
    assert shape(*pages) == [(Kind.INVOICE, (1,)), (Kind.INVOICE, (2,))]


def test_a_till_receipt_behind_an_invoice_is_its_own_document():
    till = page("", "", "合計 ¥540", "お預り ¥1,000", "お釣り ¥460", page_number=2)
    assert shape(page("請求書", "S-1"), till) == [
        (Kind.INVOICE, (1,)),
        (Kind.SIMPLIFIED_INVOICE, (2,)),
    ]


def test_a_blank_page_between_is_left_out():
    pages = (
        page("請求書", "S-1"),
        sheet(number=2),
        page("注文書", "T-1", page_number=3),
    )
    assert shape(*pages) == [(Kind.INVOICE, (1,)), (Kind.PURCHASE_ORDER, (3,))]


def test_the_line_of_the_fax_machine_is_no_part_of_the_paper():
    fax = [
        put("2026/09/30 18:02 FROM 見本商事 FAX", 20, 8, 7),
        put("P.001/002", 520, 8, 7),
    ]
    head = put("請求書", 220, 60, 22)
    (part,) = split_pages((sheet(fax, head, put("本文", 50, 300)),))
    assert [s.text for s in part.segments[0]] == ["請求書", "本文"]


def test_text_at_the_upper_edge_that_no_fax_printed_stays():
    (part,) = split_pages((sheet(put("見本商事", 20, 8), put("請求書", 220, 60, 22)),))
    assert [s.text for s in part.segments[0]] == ["見本商事", "請求書"]


def test_a_page_without_a_title_from_somebody_else_begins_a_document():
    first = page("請求書", "S-1", "見本商事株式会社 御中", "登録番号 T7000012050002")
    other = page("", "", "登録番号 T1234567890123", page_number=2)
    hyphens = page("", "", "登録No.T1-2345-6789-0123", page_number=2)
    person = page("", "", "別会社エービーシー 様", page_number=2)
    addressed = page("", "", "別会社エービーシー 御中", page_number=2)
    same = page("", "", "見本商事株式会社 御中", "T7000012050002", page_number=2)
    for second in (other, hyphens, person, addressed):
        assert len(shape(first, second)) == 2
    assert shape(first, same) == [(Kind.INVOICE, (1, 2))]


def test_a_receipt_without_a_title_behind_an_invoice_begins_a_document():
    receipt = page(
        "", "", "但し お品代として", "上記正に領収いたしました", page_number=2
    )
    assert shape(page("請求書", "S-1"), receipt) == [
        (Kind.INVOICE, (1,)),
        (Kind.SIMPLIFIED_INVOICE, (2,)),
    ]


def test_the_second_page_goes_on_whatever_its_lines_tell():
    second = page("", "", "2 /2 頁", "重量税(預り)", "合計 916,139", page_number=2)
    assert shape(page("検収書", "K-1"), second) == [(Kind.ACCEPTANCE_NOTE, (1, 2))]


def test_days_of_lines_are_no_page_numbers():
    days = page("請求書", "", "8/1", "8/4", "8/9", page_number=2)
    assert shape(page("請求書", ""), days) == [
        (Kind.INVOICE, (1,)),
        (Kind.INVOICE, (2,)),
    ]


def test_a_number_read_amiss_on_a_further_page_goes_on():
    pages = (page("請求書", "S-2601"), page("請求書", "S-26O1", "2/2", page_number=2))
    assert shape(*pages) == [(Kind.INVOICE, (1, 2))]


def test_a_page_that_says_that_another_follows_is_followed_by_the_second():
    first = page("請求書", "", "次頁へ続く")
    second = page("納品書", "", "2/2頁", page_number=2)
    assert shape(first, second) == [(Kind.INVOICE, (1, 2))]


def test_an_annex_that_names_nobody_goes_with_its_cover():
    cover = page("見積書", "", "見本産業株式会社 御中", "別紙内訳の通り")
    annex = page("見積内訳書", "", "定期清掃 10,000", page_number=2)
    own = page("見積内訳書", "", "たとえ商事株式会社 御中", page_number=2)
    assert shape(cover, annex) == [(Kind.QUOTATION, (1, 2))]
    assert shape(cover, own) == [(Kind.QUOTATION, (1,)), (Kind.QUOTATION, (2,))]


def test_an_annex_may_be_numbered_as_a_page():
    cover = page("見積書", "123643", "見本産業株式会社 御中", "別紙内訳の通り")
    annex = page("見積内訳書", "", "定期清掃 10,000", "No. 2", page_number=2)
    assert shape(cover, annex) == [(Kind.QUOTATION, (1, 2))]


def test_details_that_the_cover_announces_belong_to_it():
    cover = page("請求書", "S-1", "内訳は次ページ以降の請求明細書のとおりです。")
    details = page("請求明細書", None, "1/1", "納品書No. 83803", page_number=2)
    assert shape(cover, details) == [(Kind.INVOICE, (1, 2))]


def test_details_without_a_title_that_bear_the_number_belong_to_it():
    details = page(None, "S-1", "明細書", "1/1", page_number=2)
    assert shape(page("請求書", "S-1"), details) == [(Kind.INVOICE, (1, 2))]
