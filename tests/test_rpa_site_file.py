import pytest
import yaml

from books.errors import NotFoundError, SettingsError
from books.settings import Settings
from rpa.site_file import OWN, load_site, read_site, site_names


def write(tmp_path, change, name="mine"):
    """The practice site's file, changed as text."""
    text = (OWN / "practice_accounting" / "site.yaml").read_text(encoding="utf-8")
    path = tmp_path / "sites" / name / "site.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(change(text), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["practice_accounting", "practice_bank", "tryton"])
def test_the_sites_of_the_program_can_be_read(name, tmp_path):
    settings = Settings(home=tmp_path)
    assert name in site_names(settings)
    assert load_site(name, settings).kinds


def test_the_companys_own_description_comes_first(tmp_path):
    write(tmp_path, lambda t: t.replace("練習用)", "自社)"), "practice_accounting")
    settings = Settings(home=tmp_path)
    assert load_site("practice_accounting", settings).label.endswith("自社)")


def test_the_address_and_the_secrets_may_be_our_own(tmp_path):
    access = {"address": "https://our.example.co.jp/", "secrets": {"user": "my_user"}}
    bots = {"sites": {"practice_accounting": access}}
    settings = Settings.model_validate({"home": tmp_path, "bots": bots})
    site = load_site("practice_accounting", settings)
    assert site.address == "https://our.example.co.jp"
    assert site.secrets["user"] == "my_user"
    assert site.secrets["password"] == "practice_accounting_password"


MISTAKES = [
    ("{role: button, name: ログイン}", "{rolle: button, name: ログイン}", "rolle"),
    ("{role: button, name: ログイン}", "{role: button}", "role と name の組"),
    (
        '{css: "header .who", names: [株式会社でんぴょう製作所]}',
        '{css: "header .who"}',
        "names",
    ),
    ("address: http://127.0.0.1:8801", "address: http://example.com", "https://"),
    ("  submit: save\n  done: [振替", "  submit: sava\n  done: [振替", "sava"),
    ("  page: new_journal\n", "  page: newjournal\n", "newjournal"),
    ('count: "全 ([0-9,]+) 件中"', 'count: "全 ([0-9,]+ 件中"', "正規表現"),
    ("kind: accounting", "kind: shop", "accounting"),
    ('value: "{memo}"', 'value: "{memmo}"', "memmo"),
    ("  done: [振替伝票を登録しました]\n", "", "done"),
    ('value: "{memo}"', 'value: "{debit_account}"', "ここで使えるのは"),
    ('value: "{memo}"', 'value: "{debit_account}"', "{debit_account} は行の値で、rows"),
    ('value: "{debit_sub}"', 'value: "{sub}"', "each: line と書くと使えます"),
    ("  open: link\n", "", "journal_search の書き方が足りません。必要なのは、open"),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path, old, new, told):
    path = write(tmp_path, lambda text: text.replace(old, new, 1))
    with pytest.raises(SettingsError) as error:
        read_site(path)
    message = str(error.value)
    assert str(path) in message
    assert told in message


def test_the_line_of_a_mistake(tmp_path):
    new = "label: 練習\nkindd: accounting\n"
    path = write(tmp_path, lambda text: new + text[text.index("address") :])
    with pytest.raises(SettingsError, match="2 行目: kindd という項目はありません"):
        read_site(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{locator: memo, value: "{memo}"}', '{locator: memo, value: "{memmo}"}'),
        (
            '{locator: debit_sub, value: "{debit_sub}"',
            '{locator: debit_sub, value: "{s}"',
        ),
        ("  submit: save\n  done: [振替", "  submit: sava\n  done: [振替"),
        ('value: "{credit_amount}"}\n\n', 'value: "{amount}"}\n\n'),
    ],
)
def test_the_line_of_a_name_that_is_nowhere(tmp_path, old, new):
    path = write(tmp_path, lambda text: text.replace(old, new, 1))
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(new)].count("\n") + 1
    with pytest.raises(SettingsError, match=f"\n{line} 行目: 名前が合いません"):
        read_site(path)


def test_what_nothing_uses_is_known(tmp_path):
    unused = "      close: [{role: button, name: 閉じる}]\n"
    start = "      list: [{role: table, name: 仕訳帳}]\n"
    path = write(tmp_path, lambda text: text.replace(start, start + unused, 1))
    own = read_site(OWN / "practice_accounting" / "site.yaml")
    assert set(read_site(path).unused()) - set(own.unused()) == {"journals.close"}


def test_a_form_without_its_search_is_refused(tmp_path):
    def without(text):
        site = yaml.safe_load(text)
        del site["journal_search"]
        return yaml.safe_dump(site, allow_unicode=True)

    with pytest.raises(SettingsError, match="journal_search"):
        read_site(write(tmp_path, without))


@pytest.mark.parametrize("name", ["none", "../practice_bank", "", "."])
def test_a_site_that_is_nowhere(tmp_path, name):
    with pytest.raises(NotFoundError, match="practice_bank"):
        load_site(name, Settings(home=tmp_path))


@pytest.mark.parametrize("missing", ["open", "detail"])
def test_a_detail_that_is_never_opened_is_refused(tmp_path, missing):
    def without(text):
        site = yaml.safe_load(text)
        del site["journal_search"][missing]
        return yaml.safe_dump(site, allow_unicode=True)

    with pytest.raises(SettingsError, match="両方"):
        read_site(write(tmp_path, without))


def test_what_is_typed_in_and_not_read_back_is_known(tmp_path):
    def without(text):
        site = yaml.safe_load(text)
        table = site["journal_search"]["detail"]["columns"]
        kept = [one for one in table if "tax" not in one["value"]]
        site["journal_search"]["detail"]["columns"] = kept
        return yaml.safe_dump(site, allow_unicode=True)

    own = read_site(OWN / "practice_accounting" / "site.yaml")
    assert own.unread("journal") == ()
    assert read_site(write(tmp_path, without)).unread("journal") == ("kind", "tax")
