"""What is told where a field or button is not found: what is there instead."""

import pytest

from rpa.browser import open_browser
from rpa.locate import LocatorError, locate
from rpa.site_parts import Target

pytestmark = pytest.mark.browser
PAGE = """<form><input placeholder=説明 aria-label=m>
<input class=amount aria-label=金額><input class=amount aria-label=単価>
<button>保存</button><button>取り消す</button><button hidden>登録</button></form>"""


@pytest.fixture(scope="module")
def page():
    with open_browser() as browser:
        page = browser.new_page()
        page.set_content(PAGE)
        yield page


@pytest.mark.parametrize(
    ("candidate", "told"),
    [
        (
            {"css": "input[placeholder=説明]", "names": ["説明"]},
            "css「input[placeholder=説明]」 は 1 個 (名前は 「m」。names にあるのは 「説明」)",
        ),
        (
            {"css": ".amount", "names": ["金額", "単価"]},
            "は 2 個 (名前は 「金額」「単価」。names にあるのは 「金額」・「単価」)",
        ),
        (
            {"role": "button", "name": "送信"},
            "button「送信」 は 0 個 (画面にある button: 「保存」「取り消す」)",
        ),
        ({"role": "link", "name": "次へ"}, "は 0 個 (画面にある link: ない)"),
        ({"css": "button[hidden]", "names": ["登録"]}, "(隠れているものが 1 個)"),
        ({"label": "摘要"}, "label「摘要」 は 0 個"),
    ],
)
def test_what_is_there_instead(page, candidate, told):
    target = Target.model_validate([candidate])
    with pytest.raises(LocatorError) as error:
        locate(page, "entry.one", target, {}, 0)
    assert told in str(error.value)
