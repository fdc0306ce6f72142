"""Whether a search has proven itself (探し方の実績): it found a confirmed entry before.

Only then "not in the list" means "not booked", and a click whose outcome nobody saw may
be repeated. A search that never found anything may as well be blind: the wrong column,
the wrong page. What it found counts as long as the description of the search, of what
tells success and of where our mark is typed in stays as it was.

The descriptions that the program brings were tried on their sites; a copy of them with
another address is as good, one whose search was changed is not.
"""

import hashlib
from collections.abc import Iterator

from books.section import Section
from books.store.chain import canonical
from rpa.site import Site, full
from rpa.site_file import own_sites
from rpa.site_parts import FieldSpec, Form

_DIGITS = 16
_MARK = "{reference"


def digest_of(site: Site, kind: str) -> str:
    """What the finding of an operation rests on, in short (探し方の指紋)."""
    text = canonical({"address": site.address, **_basis(site, kind)})
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS]


def is_shipped(site: Site, kind: str) -> bool:
    """Whether the search is one that the program brings (付属の探し方)."""
    basis = _basis(site, kind)
    return any(
        getattr(own, kind) is not None and _basis(own, kind) == basis
        for own in own_sites()
    )


def _basis(site: Site, kind: str) -> dict[str, object]:
    """Search and its pages, the signs of success, and where our mark is typed in."""
    form, search = getattr(site, kind), getattr(site, f"{kind}_search")
    pages = site.pages_of(f"{kind}_search")
    return {
        "search": _told(search),
        "pages": {name: _told(site.pages[name]) for name in pages},
        "done": [list(form.done), form.gone, list(form.wrong)],
        "mark": [
            [_told(spec), _told(site.target(full(form.page, spec.locator)))]
            for spec in _typed(form)
            if _MARK in spec.value
        ],
        "limits": {name: _told(limit) for name, limit in site.limits.items()},
    }


def _typed(form: Form) -> Iterator[FieldSpec]:
    yield from form.fields
    yield from form.rows.fields if form.rows else ()


def _told(part: Section) -> dict[str, object]:
    """As written, without what is left to the usual: new options change no digest."""
    return part.model_dump(mode="json", exclude_defaults=True)
