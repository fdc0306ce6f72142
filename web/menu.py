"""The menu of each person (メニュー): what they may open, in the order of a day."""

from books.people import Person
from web.access import may_open

_ENTRIES = (
    ("/review", "確認"),
    ("/upload", "入れる"),
    ("/", "書類"),
    ("/orders", "発注"),
    ("/reconcile", "消込"),
    ("/ageing", "年齢表"),
    ("/payments", "支払"),
    ("/approvals", "承認"),
    ("/partners", "取引先"),
    ("/files", "出力ファイル"),
    ("/archive", "保存と検査"),
    ("/dashboard", "状況"),
    ("/bots", "自動操作"),
    ("/people", "利用者"),
    ("/status", "稼働"),
    ("/portal", "注文"),
    ("/settings", "設定"),
)
_MANAGING = ("/bots", "/people", "/status", "/settings")
_FEW = 2  # so many of these stand in the row themselves
Entries = tuple[tuple[str, str], ...]


def folded(menu: Entries) -> tuple[Entries, Entries]:
    """The menu in one row, and what is folded under 管理 for who runs the whole (メニュー)."""
    under = tuple(entry for entry in menu if entry[0] in _MANAGING)
    if len(under) <= _FEW:
        return menu, ()
    return tuple(entry for entry in menu if entry not in under), under


def menu_for(person: Person | None) -> Entries:
    """Address and name of each entry that the person may open (メニュー)."""
    if person is None or person.must_change:
        return ()
    return tuple(
        (target, name)
        for target, name in _ENTRIES
        if may_open(person, "GET", target.partition("?")[0])
    )
