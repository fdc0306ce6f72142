"""The menu of each person (メニュー): what they may open, in the order of a day."""

from books.people import Person
from web.access import may_open

_ENTRIES = (
    ("/?state=needs_review", "要確認"),
    ("/", "書類"),
    ("/orders", "発注"),
    ("/reconcile", "消込"),
    ("/ageing", "年齢表"),
    ("/files", "出力ファイル"),
    ("/people", "利用者"),
    ("/portal", "注文"),
)


def menu_for(person: Person | None) -> tuple[tuple[str, str], ...]:
    """Address and name of each entry that the person may open (メニュー)."""
    if person is None or person.must_change:
        return ()
    return tuple(
        (target, name)
        for target, name in _ENTRIES
        if may_open(person, "GET", target.partition("?")[0])
    )
