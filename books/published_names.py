"""Whether a printed name is the published one (公表された名称との照合).

Stricter than the search for a partner: a name that is only a part of the other, or that
goes on, may be another company. Only offices and departments may follow.
"""

import re
import unicodedata
from itertools import permutations

from books.kana import FORM_IN_NAME, LEGAL_FORMS, expand_legal_form, find_legal_form
from books.lexicon import usual_form
from books.memory.keys import name_key

_MARKS = {f"({form.mark})": form.name for form in LEGAL_FORMS if form.mark}
_HEADQUARTERS = r"本社|本店"
_OFFICE = r"支店|支社|支部|支局|営業所|出張所|事業所|工場|事業部|(?<!倶楽)部|課"
_SMALL = r"店|室|係|局|センター|事務所|グループ|チーム|担当|御中"
_JOINED = re.compile(rf"(?:.*(?:{_HEADQUARTERS})|.+(?:{_OFFICE}))")
_APART = re.compile(rf".*(?:{_HEADQUARTERS}|{_OFFICE}|{_SMALL})")
# What makes it another company, though that has offices too
_BUSINESS = re.compile(
    "製作所|製造|販売|商事|商会|商店|工業|産業|興業|建設|運輸|物産|物流|不動産|"
    "サービス|システム|ホールディングス"
)
_MARKED = re.compile(r"[()\[\]「」・/]")
_LONGEST = 120


def is_published_name(printed: str, names: list[str]) -> bool:
    """Whether a printed name is one of the published, or two of them together.

    >>> is_published_name("㈱青空 大阪支店", ["株式会社青空"])
    True
    >>> is_published_name("株式会社青空製作所", ["株式会社青空"])
    False
    """
    text = usual_form(printed).strip()
    keys = {_key(name): name for name in names}
    own = _key(text)
    if not own or len(text) > _LONGEST:
        return False
    together = (one + other for one, other in permutations(keys, 2))
    return own in together or any(
        _agree(text, name) and (own == key or _goes_on(text, key))
        for key, name in keys.items()
    )


def _key(name: str) -> str:
    return _MARKED.sub("", name_key(usual_form(name)))


def _goes_on(text: str, key: str) -> bool:
    """Whether an office or department follows the name."""
    for place in range(1, len(text)):
        head, tail = text[:place], text[place:]
        apart = tail[0] in " (" or head[-1] in " ("
        if _is_office(tail.strip(" ()"), apart=apart) and _key(head) == key:
            return True
    return False


def _is_office(tail: str, *, apart: bool) -> bool:
    first, *more = tail.split() or [""]
    if not apart and _BUSINESS.search(first):
        return False
    begins = (_APART if apart else _JOINED).fullmatch(first)
    return begins is not None and all(map(_APART.fullmatch, more))


def _agree(printed: str, published: str) -> bool:
    """Whether every legal form that the one states is that of the other, if it has any."""
    own, known = _forms(printed), _forms(published)
    return not own or not known or all(_is_one_of(form, known) for form in own)


def _is_one_of(form: str, known: set[str]) -> bool:
    return any(form in other or other in form for other in known)


def _forms(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", name)
    found = {_MARKS.get(m[0], m[0]) for m in FORM_IN_NAME.finditer(plain)}
    short = None if found else find_legal_form(plain)
    return found or set(expand_legal_form(short) if short else ())
