"""The walk over a site: what its searches read, found by what was booked before."""

import pytest
import yaml

from rpa.check import Seen
from rpa.form import Difference
from rpa.search import Record
from rpa.site_file import OWN
from tests.bot_cases import ACCOUNTING, accounting_office, ask_journal, change_site, run

browser = pytest.mark.browser


def shipped():
    path = OWN / ACCOUNTING / "site.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def walked(office):
    from flows.bots.look import walk

    return {one.name: one for one in walk(office, ACCOUNTING)}


@browser
def test_a_search_is_tried_on_what_was_confirmed(tmp_path):
    """One entry, and the walk looks for it: as described, misread, and blindly."""
    search = shipped()["journal_search"]
    with accounting_office(tmp_path) as (office, site):
        before = walked(office)
        assert before["journal_search"].seen is Seen.UNPROVEN
        assert before["invoice_search"].seen is Seen.UNPROVEN
        reference = ask_journal(office, 1)
        run(office)
        found = walked(office)["journal_search"]
        assert found.seen is Seen.FOUND
        assert reference in found.told

        columns = [{"heading": "借方 金額", "value": "{debit_amount}"}]
        change_site(
            office.settings, ACCOUNTING, journal_search={**search, "columns": columns}
        )
        seen = walked(office)["journal_search"]
        assert seen.seen is Seen.NOT_FOUND
        assert "列「借方 金額」がない(あるのは " in seen.told
        assert "登録は正しいかもしれません" in seen.told

        key = {"heading": "摘要", "also": ["内容(摘要)"], "value": "{reference}"}
        change_site(office.settings, ACCOUNTING, journal_search={**search, "key": key})
        seen = walked(office)["journal_search"]
        assert seen.seen is Seen.NOT_FOUND
        assert seen.seen.is_bad
        assert "一覧の 1 行にありません" in seen.told
        assert len(site.state()["journals"]) == 1


@browser
def test_the_headings_of_a_list_that_is_there_are_looked_for(tmp_path):
    site = shipped()
    site["pages"]["journals"]["address"] = "/journals"
    site["journal_search"]["state"] = {"heading": "承認"}
    with accounting_office(tmp_path) as (office, _):
        ask_journal(office, 1)
        run(office)
        change_site(office.settings, ACCOUNTING, **{**site, "settle_seconds": 1})
        from flows.bots.look import walk

        seen = [one for one in walk(office, ACCOUNTING) if one.seen is Seen.NO_HEADING]
    assert [one.name for one in seen] == ["journal_search"]
    assert "列「承認」がない(あるのは " in seen[0].told


def test_a_missing_heading_is_no_reason_to_change_the_entry():
    unseen = Difference("借方 金額", "1100", "列", ("番号", "取引日"))
    wrong = Difference("摘要", "部品代", "文具代")
    only = Record("00001", "", (), (unseen,)).unlike
    assert "列「借方 金額」がない(あるのは 「番号」「取引日」)" in only
    assert "一覧の列は columns" in only
    assert "取り消してください" not in only
    both = Record("00001", "", (), (unseen, wrong)).unlike
    assert "摘要: 正「部品代」に対し画面は「文具代」。サイトで直すか" in both
    assert "登録は正しいかもしれません" in both
