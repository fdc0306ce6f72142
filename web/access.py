"""Who may open what (入口の決まり): one table, from the first part of an address.

What is not in the table is for nobody. What a supplier sees is further bound to its own
company where the page is made.
"""

from books.people import STAFF, Person, Role

EVERYBODY = frozenset(Role)
OFFICE = frozenset({Role.CLERK, Role.APPROVER, Role.BOOKKEEPER})

# The longest prefix counts. Reading is for all of us, because the archive must be
# searchable (電子帳簿保存法); acting is for those whose work it is.
_OPEN = (
    "/signin",
    "/link",
    "/language",
    "/static",
    "/favicon.ico",
    "/api",  # by token only, see ``web.api``
    "/health",
    "/ready",
    "/metrics",  # guards itself: this machine, or a token
)
_READ: dict[str, frozenset[Role]] = {
    "/account": EVERYBODY,
    "/signout": EVERYBODY,
    "/": STAFF,
    "/documents": STAFF,
    "/review": OFFICE,
    "/upload": OFFICE,
    "/paper": STAFF,
    "/files": STAFF,
    "/orders": STAFF,
    "/reconcile": STAFF,
    "/ageing": STAFF,
    "/people": frozenset({Role.IT}),
    "/status": frozenset({Role.IT}),
    "/portal": frozenset({Role.SUPPLIER}),
    "/payments": OFFICE,
    "/approvals": OFFICE,
    "/partners": STAFF,
    "/archive": STAFF,
    "/dashboard": STAFF,
    "/samples": OFFICE,
    "/settings": frozenset({Role.IT}),
    "/bots": frozenset({Role.BOOKKEEPER, Role.IT}),
}
_ACT: dict[str, frozenset[Role]] = {
    "/orders": OFFICE,
    "/reconcile": frozenset({Role.BOOKKEEPER}),
    "/documents": OFFICE,
    "/partners": OFFICE,
    "/bots/jobs": frozenset({Role.BOOKKEEPER}),  # what happened to books and money
}


def is_open(path: str) -> bool:
    """Whether a page is for anyone (サインイン前に開ける画面)."""
    return any(_under(path, prefix) for prefix in _OPEN)


def roles_for(method: str, path: str) -> frozenset[Role]:
    """The roles that may open or do this (権限); none where nobody may."""
    tables = (_READ,) if method in ("GET", "HEAD") else (_ACT, _READ)
    for table in tables:
        found = [prefix for prefix in table if _under(path, prefix)]
        if found:
            return table[max(found, key=len)]
    return frozenset()


def may_open(person: Person, method: str, path: str) -> bool:
    """Whether a person may open or do this (権限の判定)."""
    return bool(person.roles & roles_for(method, path))


def _under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")
