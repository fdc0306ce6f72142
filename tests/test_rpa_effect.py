"""What counts as the site's answer to the click, on pages of our own."""

import datetime as dt

import pytest

from books.bot_orders import JournalCell, JournalOrder, JournalRow
from books.secrets import Keyring
from rpa.browser import open_browser
from rpa.effect import Done, Effect, Other, Refused, Silent
from rpa.guard import Guard
from rpa.screen import Screen
from rpa.site import Site
from rpa.trouble import RefusedError

pytestmark = pytest.mark.browser
SITE = {
    "label": "試し",
    "kind": "accounting",
    "address": "http://127.0.0.1:9",
    "message": "entry.message",
    "pages": {
        "entry": {
            "address": "/",
            "locators": {
                "save": [{"css": "button", "names": ["登録"]}],
                "list": [{"role": "table", "name": "一覧"}],
                "message": [{"role": "alert", "name": ""}],
            },
        }
    },
    "texts": {"trouble": ["システムエラー"]},
    "journal": {
        "page": "entry",
        "submit": "save",
        "done": ["登録しました"],
        "wrong": ["下書きにしました"],
    },
    "journal_search": {"page": "entry", "table": "list", "key": {"heading": "番号"}},
}
CELL = JournalCell(account="仕入高", amount=1)
ORDER = JournalOrder(day=dt.date(2026, 11, 30), rows=(JournalRow(debit=CELL),))
FORM = """<p id=top>{before}</p><div role=alert>{alert}</div>
<form><button onclick="event.preventDefault(); {then}">登録</button></form>"""
SAY = "document.getElementById('top').textContent = '{}'"


class NoSwitch:
    """A store in which nobody stopped the bots."""

    def stopped_by(self, site):
        return None


@pytest.fixture(scope="module")
def browser():
    with open_browser() as found:
        yield found


def answer(browser, tmp_path, then, *, before="", alert="", change="", prepare=""):
    page = browser.new_page()
    site = Site.model_validate(SITE)
    screen = Screen(page, site, Guard(NoSwitch(), "x"), Keyring(tmp_path), 1)
    page.set_content(FORM.format(before=before, alert=alert, then=then))
    if prepare:
        page.evaluate(f"() => {{ {prepare} }}")
    effect = Effect(screen, site.journal, site.journal_search, ORDER, "DN1")
    effect._find_button()
    if change:
        page.evaluate(change)
    effect.arm(5)
    try:
        effect.submit()
        return effect.answer()
    finally:
        page.close()


def test_answers(browser, tmp_path):
    def told(words, **page):
        return answer(browser, tmp_path, SAY.format(words), **page)

    assert told("登録しました") == Done("登録しました")
    assert told("下書きにしました") == Other("下書きにしました")
    assert isinstance(told("システムエラーが発生しました"), Silent)
    alert = "document.querySelector('[role=alert]').textContent = '日付が不正です'"
    assert answer(browser, tmp_path, alert) == Refused("日付が不正です")
    assert isinstance(answer(browser, tmp_path, ""), Silent)


def test_what_the_browser_itself_would_refuse_is_not_pressed(browser, tmp_path):
    """A native check of the form: a click on it would do nothing, and say so to nobody."""
    field = "const it = document.createElement('input'); it.name = 'account'; {}"
    field += "it.ariaLabel = '科目'; document.querySelector('form').prepend(it);"
    bad = field.format("it.pattern = 'x+'; it.value = '知らない科目';")
    with pytest.raises(RefusedError, match="科目 「知らない科目」"):
        answer(browser, tmp_path, SAY.format("登録しました"), prepare=bad)
    told = SAY.format("登録しました")
    off = bad + "document.querySelector('form').noValidate = true;"
    assert answer(browser, tmp_path, told, prepare=off) == Done("登録しました")
    good = field.format("it.pattern = 'x+'; it.value = 'xx';")
    assert answer(browser, tmp_path, told, prepare=good) == Done("登録しました")


def test_what_stood_there_before_is_no_answer(browser, tmp_path):
    found = answer(browser, tmp_path, "", before="前回: 登録しました")
    assert isinstance(found, Silent)
    found = answer(browser, tmp_path, "", alert="新機能のお知らせ")
    assert isinstance(found, Silent)


def test_only_the_element_that_was_checked_is_clicked(browser, tmp_path):
    """Between the check and the click the page puts another button in its place."""
    swap = "document.querySelector('form').innerHTML = '<button>削除</button>'"
    with pytest.raises(Exception, match=r"attached|stable|Timeout"):
        answer(browser, tmp_path, SAY.format("登録しました"), change=swap)


def test_a_second_click_and_a_late_one_do_nothing(browser, tmp_path):
    count = "window.sent = (window.sent || 0) + 1"
    page = browser.new_page()
    site = Site.model_validate(SITE)
    screen = Screen(page, site, Guard(NoSwitch(), "x"), Keyring(tmp_path), 1)
    page.set_content(
        f'<form onsubmit="event.preventDefault(); {count}"><button>登録</button></form>'
    )
    screen.arm(20)
    page.get_by_role("button").dblclick()
    assert page.evaluate("window.sent") == 1
    page.reload()
    page.set_content(
        f'<form onsubmit="event.preventDefault(); {count}"><button>登録</button></form>'
    )
    screen.arm(0.05)
    page.wait_for_timeout(150)
    page.get_by_role("button").click()
    assert page.evaluate("window.sent || 0") == 0
    page.close()
