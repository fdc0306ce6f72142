"""Readings mended where something known says better (読み誤りの訂正).

Bank and branch names by the bank master, holders by the alphabet of bank files, marks of
the reduced rate by the sums per rate. What is mended is never certain of itself: it
keeps a low sureness unless the master or the arithmetic vouches for it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from books.banks import all_banks, all_branches, find_bank, find_branch
from books.model import REDUCED_RATE, STANDARD_RATE, BankAccount, Line, TaxSubtotal

_KANA = str.maketrans(
    "力工二口卜八夕千三一ェャュョッァィゥォヮ|",
    "カエニロトハタチミーエヤユヨツアイウオワ1",
)
_KANA_PAIRS = (
    (r"7[°゜]", "プ"),
    (r"[ヒビピ][°゜]", "ピ"),
    (r"[ハバパ][°゜]", "パ"),
    (r"[フブプ][°゜]", "プ"),
    (r"[ヘベペ][°゜]", "ペ"),
    (r"[ホボポ林][°゜]", "ポ"),
    (r"^[1IlT][)）]", "ユ)"),
    (r"(?<=[ァ-ヶ])[Il](?=[ァ-ヶ\-])|^[Il](?=[ァ-ヶ])", "エ"),
    (r"[(（]力$", "(カ"),
    (r"^ト[)）]", "ド)"),  # no kind of company is written ト
    (r"[(（]ト$", "(ド"),
)
MAX_MARK_LINES = 22
_NUMBERED_BRANCH = re.compile(
    r"[O0〇一二三四五六七八九]{3}支?店"
)  # ゆうちょ銀行 has such


def mend_holder(text: str) -> str:
    """Kana that was read as look-alike kanji or digits, in a holder of kana.

    >>> mend_holder("力)プ°リント"), mend_holder("1)サンコウ"), mend_holder("ト)トキワ")
    ('カ)プリント', 'ユ)サンコウ', 'ド)トキワ')
    """
    if len(re.findall(r"[ァ-ヶ]", text)) < 0.4 * len(re.sub(r"\W", "", text)):
        return text
    text = text.translate(_KANA)
    for pattern, kana in _KANA_PAIRS:
        text = re.sub(pattern, kana, text)
    return text


def mend_name(name: str, known: Sequence[str]) -> str:
    """A name that the company knows, when what was read is a letter away from it.

    >>> mend_name("株式会社でんぴよう製作所", ["株式会社でんぴょう製作所"])
    '株式会社でんぴょう製作所'
    """
    if name in known or len(name) < 5:
        return name
    near = [other for other in known if Levenshtein.distance(name, other) == 1]
    return near[0] if len(near) == 1 and len(near[0]) == len(name) else name


def mend_account(account: BankAccount) -> BankAccount:
    """Bank and branch as the master writes them, when just one is a letter away."""
    bank, branch = account.bank, account.branch
    if branch and _NUMBERED_BRANCH.fullmatch(branch):
        branch = re.sub("[O0]", "〇", branch)
    known = find_bank(bank) if bank else None
    if bank and known is None:
        near = _nearest(bank, _bank_names())
        if near:
            bank, known = near, find_bank(near)
    if bank and known and len(bank) == len(known.full_name):
        bank = known.full_name  # small kana: ゆうちよ銀行
    if known and branch and find_branch(known.code, branch) is None:
        branch = _nearest(branch, _branch_names(known.code)) or branch
    holder = mend_holder(account.holder) if account.holder else None
    return account.model_copy(update={"bank": bank, "branch": branch, "holder": holder})


def one_holder(
    found: Sequence[tuple[BankAccount, float]],
) -> tuple[BankAccount, ...]:
    """Accounts of one paper belong to one holder: the surest reading of it serves all
    that are much like it, and the only one printed serves those without a holder.
    """
    known = [(a.holder, sure) for a, sure in found if a.holder]
    if not known:
        return tuple(account for account, _ in found)
    best, most = max(known, key=lambda item: item[1])
    shared = len({holder for holder, _ in known}) == 1
    return tuple(
        account.model_copy(update={"holder": best})
        if (shared and account.holder is None)
        or (sure < most - 0.03 and _alike(account.holder, best))
        else account
        for account, sure in found
    )


def _alike(a: str | None, b: str | None) -> bool:
    return (
        a is not None
        and b is not None
        and Levenshtein.normalized_similarity(a, b) > 0.5
    )


def mend_rates(
    lines: Sequence[Line], rows: Sequence[TaxSubtotal]
) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Lines with the rates that the sums per rate ask for, and which were changed.

    Only when the printed marks don't add up and just one choice of lines does.
    """
    wanted = {
        r.rate: r.taxable_amount
        for r in rows
        if r.rate in (STANDARD_RATE, REDUCED_RATE)
    }
    reduced = wanted.get(REDUCED_RATE)
    open_lines = [
        i
        for i, x in enumerate(lines)
        if x.amount is not None and x.tax_rate in (STANDARD_RATE, REDUCED_RATE)
    ]
    if len(wanted) != 2 or reduced is None or not open_lines:
        return tuple(lines), frozenset()
    amounts = [lines[i].amount or 0 for i in open_lines]
    if sum(amounts) != reduced + (wanted[STANDARD_RATE] or 0):
        return tuple(lines), frozenset()
    marked = [lines[i].tax_rate == REDUCED_RATE for i in open_lines]
    if sum(a for a, m in zip(amounts, marked, strict=True) if m) == reduced:
        return tuple(lines), frozenset()
    choice = _only_choice(amounts, marked, reduced)
    if choice is None:
        return tuple(lines), frozenset()
    out, changed = list(lines), set()
    for index, now in zip(open_lines, choice, strict=True):
        rate: Decimal = REDUCED_RATE if now else STANDARD_RATE
        if out[index].tax_rate != rate:
            out[index] = out[index].model_copy(update={"tax_rate": rate})
            changed.add(index)
    return tuple(out), frozenset(changed)


def _only_choice(
    amounts: list[int], marked: list[bool], reduced: int
) -> tuple[bool, ...] | None:
    """The one set of lines with the sum that keeps every mark read; marks get lost,
    they are not made up.
    """
    free = [i for i, m in enumerate(marked) if not m]
    rest = reduced - sum(a for a, m in zip(amounts, marked, strict=True) if m)
    if len(free) > MAX_MARK_LINES:
        return None
    ways: dict[int, tuple[int, tuple[int, ...]]] = {0: (1, ())}
    for index in free:
        for total, (count, members) in list(ways.items()):
            known, first = ways.get(total + amounts[index], (0, (*members, index)))
            ways[total + amounts[index]] = (known + count, first)
        if len(ways) > 200_000:
            return None
    count, members = ways.get(rest, (0, ()))
    if count != 1:
        return None
    return tuple(m or i in members for i, m in enumerate(marked))


def _nearest(text: str, names: tuple[str, ...]) -> str | None:
    """The one name that is a single letter away."""
    found = process.extract(
        text, names, scorer=Levenshtein.distance, limit=2, score_cutoff=1
    )
    if len(text) < 3 or not found:
        return None
    if len(found) > 1 and found[0][1] == found[1][1]:
        return None
    return str(found[0][0])


@lru_cache(maxsize=1)
def _bank_names() -> tuple[str, ...]:
    return tuple(dict.fromkeys(bank.full_name for bank in all_banks()))


@lru_cache(maxsize=64)
def _branch_names(code: str) -> tuple[str, ...]:
    names = [branch.name for branch in all_branches(code)]
    return tuple(
        dict.fromkeys(
            n if n.endswith(("支店", "店", "部", "所")) else n + "支店" for n in names
        )
    )
