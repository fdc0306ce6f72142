import enum
import importlib
import re
import time
from pathlib import Path

import pytest
from jinja2 import DictLoader

from books.ageing import BUCKETS
from books.fields import _FIELD_LABELS
from books.model import DocumentType
from books.partners import MONEY_LABELS
from books.rules import CODES
from books.triage import DATA_LABELS
from flows.daily.steps import STEPS
from templates import english
from templates.english.catalogue import JAPANESE, CatalogueError, read_catalogue
from web.layout import NO_DOCUMENT
from web.menu import _ENTRIES
from web.settle_view import GAPS

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "templates" / "web").rglob("*.j2"))
NAMES = [f"web/{path.relative_to(ROOT / 'templates' / 'web')}" for path in PAGES]
LABELLED = (
    "books.delivery books.job_steps books.model books.partners books.payment_run"
    " books.people books.settings_booking books.store books.store.partners"
    " books.store.values_documents books.store.values_jobs"
    " books.store.values_matches books.trade web.reconcile_view web.seams"
).split()


@pytest.fixture(scope="module")
def read():
    """The catalogue, after every template went through it."""
    env = english.environment()
    found = english.catalogue()
    for table in (found.used, found.missing):
        table.clear()
    for name in NAMES:
        env.parse(env.loader.get_source(env, name)[0], name)
    return found


def test_every_run_of_the_pages_has_english(read):
    assert [f"{name}: {run}" for name, run in sorted(read.missing)] == []


def test_no_entry_is_unused(read):
    known = {("text", run) for run in read.text}
    known |= {("only", f"{name}: {run}") for name, run in read.only}
    known |= {("shown", f"{t}: {e}") for t, all_ in read.shown.items() for e in all_}
    assert sorted(known - read.used) == []


def test_no_word_is_of_nothing(read):
    text = program_text()
    words = [*read.words, *(word for _, word in read.own)]
    assert [word for word in words if word not in text] == []
    assert {name for name, _ in read.own} <= read.shown.keys()


def program_text():
    folders = ("books", "flows", "web")
    paths = [p for folder in folders for p in (ROOT / folder).rglob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return re.sub(r'"\s*\n\s*"', "", text)  # one sentence over several lines


def test_entries_lose_no_value_and_hold_no_markup(read):
    runs = {**read.text, **{key: told for (_, key), told in read.only.items()}}
    for run, told in runs.items():
        holes = [sorted(re.findall(r"\{\d\}", text)) for text in (run, told)]
        assert holes[0] == holes[1], run
    words = (*read.words.values(), *read.own.values())
    for told in (*runs.values(), *words, *read.patterns.values()):
        assert not set(told) & set('<>&"'), told


def labels():
    for name in LABELLED:
        for kind in vars(importlib.import_module(name)).values():
            is_enum = isinstance(kind, type) and issubclass(kind, enum.Enum)
            if is_enum and hasattr(kind, "label"):
                yield from (one.label for one in kind)


def test_every_label_of_the_program_has_english():
    known = [*labels(), *_FIELD_LABELS.values(), *MONEY_LABELS.values(), *BUCKETS]
    known += [info.label for info in CODES.values()]
    known += [*DATA_LABELS.values(), *NO_DOCUMENT, *(step.label for step in STEPS)]
    known += [name for _, name in (*_ENTRIES, *GAPS)]
    assert len(known) > 300
    word = english.catalogue().word
    assert sorted({one for one in known if JAPANESE.search(word(one))}) == []


@pytest.mark.parametrize(
    ("japanese", "told"),
    [
        ("明細3の金額", "Line 3: Amount"),
        ("読み取り: 明細3の金額・合計ほか2項目", "Check: Line 3: Amount, Total and 2 more"),
        ("経理担当・承認者・記帳・消込担当 2 人", "2 × Accounts clerk, Approver, Bookkeeper"),
        ("2,500万", "25M"),
        ("1億", "100M"),
        ("毎日 10 分ごと (07:00〜21:00)", "every day, every 10 min (07:00–21:00)"),
        ("対象外 (広告)", "Excluded (広告)"),
        ("変更: 振込先の口座、支払条件", "changed: Bank accounts, Payment terms"),
        ("11/02 の週: 自動 3 件、人 2 件、確認待ち 1 件", "Week of 11/02: automatic 3, by a person 2, to be reviewed 1"),
        ("名義が取引先のカナと一致し、EDI情報の番号が請求と一致し、山の茶屋の請求 第3の5の158,279円から振込手数料660円を差し引いた額と一致します。",
         "Name agrees with the partner’s kana; the EDI number agrees; equals invoice 第3の5 of 山の茶屋, 158,279 yen less a transfer fee of 660 yen."),
        ("名義が過去の消込と同じで、西村の支払予定 A-1の残り1,000円と一致します。",
         "Name as in earlier reconciliations; equals the rest of bill A-1 of 西村, 1,000 yen."),
        ("名義が過去の消込と同じで、西村の請求 2件 (A・B) の合計1,000円と一致します。",
         "Name as in earlier reconciliations; equals 2 invoices of 西村 (A・B), 1,000 yen in all."),
    ],
)  # fmt: skip
def test_words_made_of_words(japanese, told):
    assert english.catalogue().word(japanese) == told


@pytest.mark.parametrize(
    "name",
    [
        "山の茶屋",
        "100万ボルト商会",
        "明細の友社",
        "ABC",
        "名義が過去の消込と同じで、西村の請求 A-1の9円から相殺3円を差し引いた額と一致します。",
    ],
)
def test_what_is_not_wholly_known_stays(name):
    assert english.catalogue().word(name) == name


def test_a_text_of_many_parts_is_given_up_soon():
    text = "明細の金額・合計、発行元の名称ほか2項目" * 7 + "x"
    begun = time.process_time()
    assert english.catalogue().word(text) == text
    assert time.process_time() - begun < 0.5


def fill(source, name="web/list.html.j2", /, **values):
    env = english.make_environment(english.EnglishEnvironment)
    env.add_extension(english.InEnglish)
    env.loader = DictLoader({name: source})
    env.filters |= english.environment().filters
    return env.get_template(name).render(**values)


def test_text_attributes_and_strings_become_english():
    source = """<a title="取引先" href="/x?取引先" class="取引先">取引先</a>{{ "なし" if x == "なし" else "(なし)" }}"""
    told = fill(source, x="")
    assert told == (
        '<a title="Partner" href="/x?取引先" class="取引先">Partner</a>(none)'
    )


def test_the_order_of_values_may_change():
    source = "<p>{{ a }} 件のうち {{ b }}〜{{ c }} 件目</p>"
    assert fill(source, a=9, b=1, c=5) == "<p>1–5 of 9</p>"


def test_data_is_not_translated():
    source = "<p>取引先 {{ name }}</p><p>{{ labels|join('、') }} {{ kind.label }}</p>"
    told = fill(source, name="請求書", labels=["合計違い"], kind=DocumentType.INVOICE)
    assert "請求書</p>" in told
    assert "<p>total wrong Invoice</p>" in told


def test_a_person_or_partner_may_be_called_like_a_word():
    env = english.environment()
    source = env.loader.get_source(env, "web/dashboard.html.j2")[0]
    macro = re.search(r"{% macro svg.*?endmacro %}", source, re.DOTALL)[0]
    bar = {"told": "承認: 100 %", "kind": "", "x": 0, "y": 0, "width": 0, "height": 0}
    mark = {"text": "承認", "x": 0, "y": 0, "anchor": "end"}
    chart = {"width": 0, "height": 0, "left": 0, "rules": [], "bars": [bar]}
    values = {"chart": chart | {"marks": [mark]}}
    name = "web/dashboard.html.j2"
    assert ">承認</text>" in fill(macro + "{{ svg(chart, '', true) }}", name, **values)
    assert ">Approvals</text>" in fill(macro + "{{ svg(chart, '') }}", name, **values)
    row = "{{ event.who }} {{ event.told }}"
    event = {"who": "承認", "told": "承認"}
    told = fill(row, "web/document_values.html.j2", event=event)
    assert told == "承認 Approvals"


def test_what_is_compared_with_stays():
    assert fill('{% if x == "番号" %}番号{% endif %}', x="番号") == "Number"


def test_what_has_no_english_stays_japanese():
    assert fill("<p>見たことのない文</p>") == "<p>見たことのない文</p>"
    english.catalogue().missing.clear()


def test_the_program_is_told_of_a_key_that_stands_twice(tmp_path):
    (tmp_path / "a.yaml").write_text("text: {取引先: Partner}", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("text: {取引先: Customer}", encoding="utf-8")
    with pytest.raises(CatalogueError, match="取引先"):
        read_catalogue(tmp_path)
    (tmp_path / "b.yaml").write_text("text: {番号: 1, 番号: 2}", encoding="utf-8")
    with pytest.raises(CatalogueError, match="番号"):
        read_catalogue(tmp_path)
