"""The review desk in a real browser: by keyboard alone, with the IME, by two clerks."""

import datetime as dt

import pytest

from books.model import DocumentState, Finding, Line, Origin, Severity
from books.settings import Settings
from books.settings_company import Company
from books.store import Store
from rpa.browser import open_browser
from tests import web_desk
from tests.web_people import make_person, session
from tests.web_server import PHONE, assert_usable, serving, sign_in
from web.app import create_app

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1366, "height": 768}
GLANCE = 550  # milliseconds: a document that was just opened is not approved


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


@pytest.fixture
def store(tmp_path):
    settings = Settings(
        home=tmp_path / "home", company=Company(name="でんぴょう製作所")
    )
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def address(store, tmp_path):
    settings = Settings(
        home=tmp_path / "home", company=Company(name="でんぴょう製作所")
    )
    picture = web_desk.make_picture(tmp_path)
    app = create_app(settings, store, picture, seams=web_desk.SEAMS)
    with serving(app) as served:
        yield served


@pytest.fixture
def page(browser, address, store):
    person = make_person(store, "hanako", name="鈴木花子")
    opened = sign_in(browser, address, session(store, person))
    problems = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    opened.context.close()
    assert problems == []


class Keys:
    """A keyboard that counts."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.count += len(text)


def focused(page):
    return page.evaluate(
        "document.activeElement.dataset.path ?? "
        "(document.activeElement.hasAttribute('data-approve') ? 'approve' : '')"
    )


def on_desk(page, number, focus):
    """Wait until the document of this number is there with this focus."""
    page.wait_for_function(
        "([number, focus]) => { const a = document.activeElement;"
        " const at = a.dataset.path ?? (a.hasAttribute('data-approve') ? 'approve' : '');"
        " return document.title.includes(number) && at === focus; }",
        arg=[number, focus],
    )
    page.wait_for_timeout(GLANCE)


def test_five_documents_are_reviewed_by_keyboard_alone(page, address, store, tmp_path):
    kept = {}
    due = dt.date(2020, 1, 1)
    for index, (number, review) in enumerate(
        [("K-1", ()), ("K-2", ("total",)), ("K-3", ("lines[0].amount", "issuer.name")),
         ("K-4", ("lines",)), ("K-5", ())]
    ):  # fmt: skip
        kept[number] = web_desk.keep(
            store, tmp_path, number, review=review, due_date=due + dt.timedelta(index)
        )
    keys = Keys(page)
    page.goto(f"{address}/review/next")

    on_desk(page, "K-1", "approve")
    page.wait_for_load_state("networkidle")  # the next one is fetched ahead
    keys.press("Enter")  # a clean document: one key
    assert keys.count <= 2

    on_desk(page, "K-2", "total")
    assert "K-1 を承認しました" in page.inner_text("#toast")
    keys.count = 0
    keys.press("Enter")
    on_desk(page, "K-2", "approve")
    keys.press("Enter")  # one doubtful field: two keys
    assert keys.count <= 4

    on_desk(page, "K-3", "issuer.name")
    keys.type("山田商店株式会社")
    keys.press("Enter")
    on_desk(page, "K-3", "lines[0].amount")
    keys.press("Enter")
    on_desk(page, "K-3", "approve")
    keys.press("Enter")

    on_desk(page, "K-4", "lines")
    keys.press("Enter")
    on_desk(page, "K-4", "approve")
    keys.press("Enter")

    on_desk(page, "K-5", "approve")
    keys.press("r", "Enter")  # left out for the first reason
    page.wait_for_url("**/review")
    assert "確かめる書類はありません" in page.inner_text("main")
    states = [store.get(name).state for name in kept.values()]
    assert states == [DocumentState.APPROVED] * 4 + [DocumentState.REJECTED]
    reading = store.get(kept["K-3"]).reading
    assert reading.document.issuer.name == "山田商店株式会社"
    assert reading.fields["lines[0].amount"].origin is Origin.CORRECTED
    assert store.verify() == ()


def test_nothing_happens_while_the_ime_composes(page, address, store, tmp_path):
    name = web_desk.keep(store, tmp_path, "K-1", review=("issuer.name",))
    page.goto(f"{address}/documents/{name}")
    on_desk(page, "K-1", "issuer.name")
    page.evaluate(
        """() => {
          const field = document.activeElement;
          const press = (init) => field.dispatchEvent(new KeyboardEvent("keydown",
            {bubbles: true, cancelable: true, ...init}));
          field.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
          field.value = "やまだ";
          press({key: "Enter", isComposing: true});
          press({key: "Escape", isComposing: true});
          press({key: "ArrowDown", isComposing: true});
          press({key: "u", keyCode: 229});
        }"""
    )
    page.wait_for_timeout(150)
    assert focused(page) == "issuer.name"
    assert page.evaluate("document.activeElement.value") == "やまだ"
    assert store.get(name).revision == 1


def test_two_clerks_see_each_other_and_both_values(
    page, browser, address, store, tmp_path
):
    name = web_desk.keep(store, tmp_path, "K-1", review=("total",))
    tanaka = make_person(store, "tanaka", name="田中")
    other = sign_in(browser, address, session(store, tanaka))
    other.goto(f"{address}/documents/{name}")
    on_desk(other, "K-1", "total")
    other.wait_for_timeout(200)
    page.goto(f"{address}/documents/{name}")
    page.wait_for_selector("text=田中さんが開いています")
    on_desk(page, "K-1", "total")
    other.keyboard.type("1200")
    other.keyboard.press("Enter")
    on_desk(other, "K-1", "approve")
    page.keyboard.type("1300")
    page.keyboard.press("Enter")
    page.wait_for_selector("#notice")
    told = page.inner_text("#notice")
    assert "田中 さんが先に変更しました" in told
    assert "1,200" in told
    assert "1300" in told
    assert store.get(name).reading.document.total == 1200
    page.click("text=自分の値にする")
    on_desk(page, "K-1", "approve")
    assert store.get(name).reading.document.total == 1300
    other.context.close()


def test_the_picture_fills_the_field_and_sums_follow(page, address, store, tmp_path):
    name = web_desk.keep(
        store, tmp_path, "K-1", review=("total",), total=1900, document_type="invoice"
    )
    page.goto(f"{address}/documents/{name}")
    on_desk(page, "K-1", "total")
    page.wait_for_function("() => document.querySelector('#sums .off .mark')")
    page.wait_for_timeout(250)  # the picture glides to the field
    at = page.evaluate(
        """() => {
          const turned = document.getElementById("turned");
          const at = new DOMPoint(150, 106).matrixTransform(turned.getScreenCTM());
          return [at.x, at.y];
        }"""
    )
    page.mouse.click(*at)
    page.wait_for_function("() => document.activeElement.value === '¥1,100'")
    page.wait_for_function("() => !document.querySelector('#sums .off')")
    assert store.get(name).revision == 1
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('#values').dataset.revision === '2'"
    )
    assert store.get(name).reading.document.total == 1100
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.wait_for_function(
        "() => document.querySelector('#values').dataset.revision === '3'"
    )
    assert store.get(name).reading.document.total == 1900


def test_lines_are_a_table(page, address, store, tmp_path):
    name = web_desk.keep(store, tmp_path, "K-1", review=("lines[0].amount",))
    page.goto(f"{address}/documents/{name}")
    on_desk(page, "K-1", "lines[0].amount")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.focus('[data-path="lines[1].description"]')
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "ナット\\t2\\t個\\t50\\t10%\\t100\\nワッシャー\\t1\\t個\\t20\\t10%\\t20");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    page.keyboard.press("Alt+ArrowDown")  # ナット goes below ワッシャー
    page.focus('[data-path="lines[0].description"]')
    page.keyboard.press("Control+Delete")
    page.keyboard.press("Control+z")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('#values').dataset.revision === '2'"
    )
    lines = store.get(name).reading.document.lines
    assert [x.description for x in lines] == ["ねじ", "ワッシャー", "ナット"]
    assert lines[2].amount == 100
    assert "lines[0].amount" in store.get(name).reading.review


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_no_page_has_a_serious_barrier(page, address, store, tmp_path, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    name = web_desk.keep(store, tmp_path, "K-1", review=("total", "lines"))
    other = web_desk.keep(store, tmp_path, "K-2")
    for path in (
        "/review",
        f"/documents/{name}",
        f"/documents/{name}/pages",
        f"/documents/{name}/beside/{other}",
        f"/documents/{name}/related",
        "/upload",
    ):
        page.goto(address + path)
        page.wait_for_timeout(500)
        assert_usable(page, path)


def test_before_approving_the_findings_and_the_place_are_seen(
    page, address, store, tmp_path
):
    found = Finding(
        code="total_mismatch", severity=Severity.ERROR, message="合計が合いません。"
    )
    day = dt.date(2020, 1, 1)
    web_desk.keep(store, tmp_path, "K-1", due_date=day)
    lines = [{"description": f"品 {n}", "amount": 1000} for n in range(40)]
    web_desk.keep(
        store,
        tmp_path,
        "K-2",
        review=("total",),
        findings=[found],
        lines=lines,
        due_date=day + dt.timedelta(1),
    )
    page.goto(f"{address}/review/next")
    on_desk(page, "K-1", "approve")
    assert "1 / 2" in page.inner_text("#place")
    page.keyboard.press("Enter")
    on_desk(page, "K-2", "total")
    assert "1 / 1" in page.inner_text("#place")  # it was fetched when there were two
    flow = page.locator("#values .flow")
    assert flow.evaluate("(flow) => flow.scrollTop") > 0
    page.keyboard.press("Enter")
    on_desk(page, "K-2", "approve")
    assert flow.evaluate("(flow) => flow.scrollTop") == 0
    page.keyboard.press("Enter")  # an error asks for a word first, and tells the key
    page.wait_for_function("document.activeElement.type === 'checkbox'")
    assert "Space" in page.inner_text("form.approve")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")


def test_space_ticks_from_wherever_the_focus_is(page, address, store, tmp_path):
    web_desk.keep(store, tmp_path, "K-1", review=("total",))
    page.goto(f"{address}/review/next")
    on_desk(page, "K-1", "total")
    page.focus("#values [data-approve]")
    page.keyboard.press("Space")
    assert page.is_checked("form.approve input[type=checkbox]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")


@pytest.mark.parametrize("ahead", [True, False], ids=["fetched ahead", "not yet"])
def test_what_was_approved_is_told_and_taken_back(
    page, address, store, tmp_path, ahead
):
    names = [
        web_desk.keep(
            store, tmp_path, f"K-{n}", review=(), due_date=dt.date(2020, 1, n)
        )
        for n in (1, 2)
    ]
    if not ahead:
        page.add_init_script("window.fetch = () => new Promise(() => {});")
    page.goto(f"{address}/review/next")
    on_desk(page, "K-1", "approve")
    page.keyboard.press("Enter")
    on_desk(page, "K-2", "approve")
    assert "K-1 を承認しました" in page.inner_text("#toast")
    assert store.get(names[0]).state is DocumentState.APPROVED
    page.keyboard.press("u")
    on_desk(page, "K-1", "approve")
    assert store.get(names[0]).state is not DocumentState.APPROVED


def test_two_enters_at_once_approve_nothing_unseen(page, address, store, tmp_path):
    for index in (1, 2):
        due = dt.date(2020, 1, index)
        web_desk.keep(store, tmp_path, f"K-{index}", review=(), due_date=due)
    page.goto(f"{address}/review/next")
    page.wait_for_function("document.activeElement.hasAttribute('data-approve')")
    page.keyboard.press("Enter")
    page.get_by_text("いま開いた書類です").wait_for()
    assert "K-1" in page.title()
    page.wait_for_timeout(GLANCE)
    page.keyboard.press("Enter")
    on_desk(page, "K-2", "approve")


def test_a_form_is_sent_once(page, address):
    page.goto(f"{address}/account")
    sent = page.evaluate(
        "() => { const form = document.querySelector('form.me'); let sent = 0;"
        " window.addEventListener('submit', (event) => {"
        " sent += !event.defaultPrevented; event.preventDefault(); });"
        " for (const _ of [1, 2]) form.requestSubmit(); return sent; }"
    )
    assert sent == 1


def wide_lines():
    return [
        Line(
            date=dt.date(2026, 10, 9),
            item_code=f"IW-5521A-{n}",
            description="軸受ハウジング FC250 機械加工 (図面支給)",
            quantity=30,
            unit="個",
            unit_price=6850,
            amount=205_500,
        )
        for n in range(4)
    ]


def covered(page, selector):
    """What lies over the middle of an element, if it is not the element itself."""
    return page.evaluate(
        "(selector) => { const one = document.querySelector(selector);"
        " const { left, top, width, height } = one.getBoundingClientRect();"
        " const there = document.elementFromPoint(left + width / 2, top + height / 2);"
        " return one.contains(there) ? '' : (there?.outerHTML ?? 'outside').slice(0, 80); }",
        selector,
    )


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_the_amounts_of_many_columns_are_seen(page, address, store, tmp_path, size):
    name = web_desk.keep(store, tmp_path, "W-1", lines=wide_lines())
    page.set_viewport_size(size)
    page.goto(f"{address}/documents/{name}")
    page.wait_for_selector("#lines .tool button", state="attached")
    page.locator("#lines tr").nth(1).scroll_into_view_if_needed()
    for column in ("description", "quantity", "unit_price", "amount"):
        assert covered(page, f"#lines tr .c-{column} input") == "", column
    assert page.evaluate(
        "[...document.querySelectorAll('#lines .c-amount input')]"
        ".every((cell) => cell.scrollWidth <= cell.clientWidth)"
    )


def test_the_sums_cover_nothing_on_a_phone(page, address, store, tmp_path):
    finding = Finding(code="total_mismatch", severity=Severity.ERROR, message="x")
    name = web_desk.keep(store, tmp_path, "W-2", findings=(finding,))
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/documents/{name}")
    assert covered(page, "[data-approve]") == ""
    assert covered(page, ".approve [type=checkbox]") == ""
    assert not page.locator(".todo kbd").first.is_visible()
