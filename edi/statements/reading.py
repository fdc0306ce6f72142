"""Statement CSVs of banks, found by their content and read (銀行明細CSV).

A payment is called ``<stem>:<n>``, counted in the order of the dates from 1. Balances
are checked from line to line; a row that is neither movement nor footer stops the
reading with its number, so that no money is lost unseen.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from books.errors import FormatError
from books.model import Direction, Finding, Severity, Statement
from edi.statements.account import find_account
from edi.statements.checks import by_date, check_movements, in_order, signed
from edi.statements.currency import refuse_foreign
from edi.statements.profile import Profile, get_profile, load_profiles
from edi.statements.rows import Movement, Row, is_movement, read_movement
from edi.statements.table import UTF16, Table, Texts, find_table

HEAD_BYTES = 64 * 1024


def identify_statement_csv(
    data: bytes, *, profiles_folder: Path | None = None
) -> str | None:
    """Name of the profile that fits a file, by its content; None where none does.

    Raises:
        SettingsError: a profile of the user's folder is wrong.
        FormatError: the folder is not there.
    """
    profiles = load_profiles(profiles_folder)
    try:
        return _best(_head(data), profiles).name
    except FormatError:
        return None


def read_statement_csv(
    data: bytes,
    *,
    stem: str,
    profile: str | None = None,
    profiles_folder: Path | None = None,
) -> tuple[Statement, tuple[Finding, ...]]:
    """Read a bank's statement CSV into one account's movements (銀行明細CSVの読込).

    ``profile`` names the definition, else the content tells; ``profiles_folder`` holds
    definitions of the user's own.

    Raises:
        FormatError: no profile fits, a row can't be read (with its line), or it is not
            in yen.
        SettingsError: a profile of the user's folder is wrong.
    """
    texts = Texts(data)
    if profile is None:
        chosen = _best(_head(data), load_profiles(profiles_folder))
    else:
        chosen = get_profile(profile, profiles_folder)
    table = find_table(texts, chosen, whole=True)
    if table is None:
        raise FormatError(
            f"「{chosen.label}」({chosen.name})の明細CSVとして読めません。"
            "見出しの行と文字コードを確かめてください。"
        )
    return _statement(table, stem)


def _head(data: bytes) -> bytes:
    """The lines at the start, whole ones, so that no character is cut."""
    if len(data) <= HEAD_BYTES or data.startswith(UTF16):
        return data
    return data[: data.rfind(b"\n", 0, HEAD_BYTES) + 1] or data[:HEAD_BYTES]


def _best(head: bytes, profiles: Sequence[Profile]) -> Profile:
    """The profile that names most of the file's headings.

    Raises:
        FormatError: none fits, or two fit equally well.
    """
    texts = Texts(head)
    tables = [table for p in profiles if (table := find_table(texts, p, whole=False))]
    if not tables:
        raise FormatError(
            "知られている銀行の明細CSVではありません(見出しがないか、同じ見出しが"
            "二つあります)。定義のファイルを加えるか、取得し直してください。"
        )
    ranked = sorted(tables, key=_rank, reverse=True)
    first = ranked[0].profile
    twins = [t.profile for t in ranked[1:] if _rank(t) == _rank(ranked[0])]
    if twins:
        names = "、".join(p.name for p in (first, *twins))
        raise FormatError(
            f"明細CSVの定義が{len(twins) + 1}つ当てはまります({names})。"
            "どれで読むか指定してください。"
        )
    return first


def _rank(table: Table) -> tuple[bool, bool, int, int]:
    profile = table.profile
    return (
        not profile.fallback,
        bool(profile.header),
        len(profile.marks),
        len(table.places),
    )


def _statement(table: Table, stem: str) -> tuple[Statement, tuple[Finding, ...]]:
    refuse_foreign(table)
    movements, findings = _movements(table)
    account = find_account(table)
    ordered = in_order(movements, table.profile.order)
    findings += [*check_movements(ordered), *_unused(table)]
    payments = tuple(
        movement.payment.model_copy(update={"payment_id": f"{stem}:{number}"})
        for number, movement in enumerate(by_date(ordered), 1)
    )
    opening = closing = None
    if ordered and ordered[0].payment.balance is not None:
        opening = ordered[0].payment.balance - signed(ordered[0].payment)
    if ordered:
        closing = ordered[-1].payment.balance
    statement = Statement(
        **account, opening=opening, closing=closing, payments=payments
    )
    return statement, tuple(dict.fromkeys(findings))


def _movements(table: Table) -> tuple[list[Movement], list[Finding]]:
    movements: list[Movement] = []
    findings: list[Finding] = []
    for line in table.lines:
        row = Row(table, line)
        if not is_movement(row):
            continue
        movement = read_movement(row)
        if movement is None:
            findings.append(_no_money(line.number))
        else:
            movements.append(movement)
    _check_signs(table, movements)
    if not movements:
        findings.append(
            _told("statement_empty", "明細が1件もありません。期間を確かめてください。")
        )
    return movements, findings


def _check_signs(table: Table, movements: Sequence[Movement]) -> None:
    """Refuse amounts without a sign, which may as well be those of a card.

    Balances that follow from one another tell that all of it is money in.
    """
    told = {"money_in", "direction"} & table.places.keys()
    outward = any(m.payment.direction is Direction.OUT for m in movements)
    if not table.profile.fallback or not movements or told or outward:
        return
    ordered = in_order(movements, table.profile.order)
    has_balances = len(ordered) > 1 and "balance" in table.places
    if not has_balances or any(check_movements(ordered)):
        raise FormatError(
            "金額が入金か出金かわかりません(区分も符号もなく、残高とも合いません)。"
            "入金と出金のわかるCSVで取得し直すか、定義のファイルを加えてください。"
        )


def _no_money(line: int) -> Finding:
    return _told(
        "statement_no_amount", f"{line}行目: 金額がない行は取り込みませんでした。"
    )


def _unused(table: Table) -> Iterator[Finding]:
    if table.unused:
        yield _told(
            "statement_unused",
            f"列「{'、'.join(table.unused)}」は取り込みません"
            f"(定義: {table.profile.label})。",
        )


def _told(code: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.INFO, message=message)
