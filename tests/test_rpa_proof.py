"""Not found is "not booked" only for a search that has found something before."""

import json

import pytest
import yaml

from books.job_steps import JobState
from books.store import JobFrame, Store
from rpa.past import Past
from rpa.proof import digest_of, is_shipped
from rpa.site import Site
from rpa.site_file import OWN, own_sites
from tests.bot_process import Trouble
from tests.bot_rig import SITE, rig

browser = pytest.mark.browser
LOST = {"kind": "error_before", "how": "drop", "path": "/journals", "method": "POST"}
NO_REQUEST = (Trouble("claimed", json.dumps(LOST)),)
BLIND = {"heading": "摘要", "also": ["内容(摘要)"], "value": "{reference}"}


def describe(one, change):
    """Change the description that the bots of a rig go by."""
    path = one.home / "sites" / SITE[one.name] / "site.yaml"
    site = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(site)
    text = yaml.safe_dump(site, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def own(site):
    """A description of somebody's own: it works, and nobody has tried it yet."""
    site["journal_search"]["key"]["also"] = ["連携キー", "参照"]


def wrong_and_blind(site):
    site["journal"]["done"] = ["登録が完了しました"]
    site["journal_search"]["key"] = BLIND


def mended(site):
    usual = shipped()
    site["journal"]["done"] = usual["journal"]["done"]
    site["journal_search"]["key"] = usual["journal_search"]["key"]


def clicks(one, told):
    return len(Past(one.store.get_job(told.reference).evidence).clicks)


@browser
@pytest.mark.timeout(600)
def test_a_wrong_sign_and_a_blind_search_book_once_and_ask_a_person(tmp_path):
    with rig("accounting", tmp_path) as one:
        describe(one, wrong_and_blind)
        (told,) = one.run("journal", ())
        assert clicks(one, told) == 1
        describe(one, mended)
        one.store.requeue_job(told.reference, "佐藤", "定義を直した")
        one.run("journal", ())
        job = one.store.get_job(told.reference)
        assert (job.state, one.count(told.reference)) == (JobState.CONFIRMED, 1)
        assert "done の文字" not in job.message, "the words are known now"
    assert (told.state, told.count) == (JobState.NEEDS_PERSON, 1)
    begin = "押しましたが、done の文字『登録が完了しました』が出ず、一覧でも見つかりません。"
    assert told.message.startswith(begin)
    assert "この探し方で見つけたことがまだないので、やり直しません" in told.message
    assert "done と journal_search を直してください" in told.message
    assert "振替伝票を登録しました" in told.message, "what the site did say"


@browser
@pytest.mark.timeout(600)
def test_once_an_entry_was_found_a_lost_answer_is_repeated(tmp_path):
    with rig("accounting", tmp_path) as one:
        describe(one, own)
        (first,) = one.run("journal", NO_REQUEST)
        assert (first.state, first.count) == (JobState.NEEDS_PERSON, 0)
        assert "返事がなく、一覧でも見つかりません" in first.message
        one.store.requeue_job(first.reference, "佐藤", "仕訳帳にない", not_there=True)
        (second,) = one.run("journal", NO_REQUEST)
        assert one.store.get_job(first.reference).state is JobState.CONFIRMED
        assert one.count(first.reference) == 1
        assert (second.state, second.count) == (JobState.CONFIRMED, 1)
        assert clicks(one, second) == 2
        describe(one, wrong_and_blind)
        (third,) = one.run("journal", ())
    assert (third.state, third.count) == (JobState.NEEDS_PERSON, 1)


@browser
@pytest.mark.timeout(600)
def test_a_wrong_sign_is_named_where_the_entry_is_found(tmp_path):
    with rig("accounting", tmp_path) as one:
        describe(one, lambda site: site["journal"].update(done=["登録が完了しました"]))
        (told,) = one.run("journal", ())
    assert (told.state, told.count) == (JobState.CONFIRMED, 1)
    assert "done の文字『登録が完了しました』が出ませんでした" in told.message
    assert "押したあとに出た文字: 『" in told.message
    assert "振替伝票を登録しました" in told.message


@browser
@pytest.mark.timeout(600)
def test_twice_without_an_answer_is_enough(tmp_path):
    with rig("accounting", tmp_path) as one:
        (told,) = one.run("journal", NO_REQUEST * 2)
        assert clicks(one, told) == 2
        assert (told.state, told.count) == (JobState.NEEDS_PERSON, 0)
        assert "答えのないまま 2 回押しました" in told.message
        one.store.requeue_job(told.reference, "佐藤", "もう一度")
        one.run("journal", ())
        job = one.store.get_job(told.reference)
        assert (job.state, clicks(one, told)) == (JobState.NEEDS_PERSON, 2)
        one.store.requeue_job(told.reference, "佐藤", "見た", not_there=True)
        one.run("journal", ())
        assert one.store.get_job(told.reference).state is JobState.CONFIRMED
        assert one.count(told.reference) == 1


@browser
@pytest.mark.timeout(600)
def test_stopped_before_the_click_nothing_was_clicked(tmp_path):
    with rig("accounting", tmp_path) as one:
        describe(one, own)
        (told,) = one.run("journal", (Trouble("committing", "bot"),))
        assert clicks(one, told) == 1
    assert (told.state, told.count) == (JobState.CONFIRMED, 1)


def shipped():
    path = OWN / "practice_accounting" / "site.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def changed(change):
    site = shipped()
    change(site)
    return Site.model_validate(site)


def test_what_the_program_brings_was_tried():
    for site in own_sites():
        for kind in site.kinds:
            if kind not in ("statement", "balance"):
                assert is_shipped(site, kind)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda s: s.update(settle_seconds=60, complete=False), True),
        (lambda s: s.update(address="https://kaikei.example.co.jp"), True),
        (lambda s: s.update(translate={"account": {"仕入高": "仕入"}}), True),
        (own, False),
        (lambda s: s["journal"].update(done=["登録しました"]), False),
        (lambda s: s["journal_search"].update(key=BLIND), False),
        (lambda s: s["pages"]["journals"].update(address="/journals"), False),
        (lambda s: s["journal"]["fields"][1].update(locator="memo"), False),
        (lambda s: s["pages"]["new_journal"]["locators"]["reference"].pop(), False),
    ],
)
def test_what_changes_the_finding_is_to_be_proven_anew(change, same):
    site, usual = changed(change), Site.model_validate(shipped())
    assert is_shipped(site, "journal") is same
    is_elsewhere = site.address != usual.address
    equal = digest_of(site, "journal") == digest_of(usual, "journal")
    assert equal is (same and not is_elsewhere)


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'books.db'}"
    with Store.open(url, tmp_path / "originals") as found:
        yield found


def test_only_confirmed_effects_of_this_site_and_kind_count(store):
    def add(reference, kind="journal", site="own", state=JobState.CONFIRMED):
        store.add_job(reference, kind, {}, JobFrame(site=site))
        store.move_job(reference, JobState.NEEDS_PERSON, "佐藤")
        if state is JobState.CONFIRMED:
            found = {"1 found by": "0123456789abcdef"}
            store.move_job(reference, state, "佐藤", evidence=found)

    add("a", kind="invoice")
    add("b", site="other")
    add("c", state=JobState.NEEDS_PERSON)
    assert not store.has_found("own", "journal", "0123456789abcdef")
    add("d")
    assert store.has_found("own", "journal", "0123456789abcdef")
    assert not store.has_found("own", "journal", "fedcba9876543210")
