"""What the memory of suppliers is worth (取引先の記憶の効き目), document by document.

Draws invoices of invented suppliers, each in its own form, as scans, FAX and photos, and
reads them one after the other as a desk would: a person sets each right and approves it
before the next of that supplier comes. Prints how many items a person must look at in
the 1st, 2nd, 3rd … document of a supplier, and how many key fields were wrong without
being asked for (silent), without memory and with it; then whether each change of the
account was asked for.
"""

import argparse
import datetime as dt
import pickle
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from books.fields import walk_values
from books.memory import PARTS, Confirmed, Memory, remember
from books.model import AccountType, BankAccount, Document, FieldRead, Origin, Reading
from books.record import to_record
from books.settings import Settings
from books.settings_company import Company
from books.settings_reading import Ocr
from books.triage import NOTHING, check_reading
from extractors.reader import FileContent, read_pages
from extractors.recipe import known_names, read_content
from samples.variety.series import Issued, draw_series, our_company
from scripts.compare import compare, is_asked

PROCESSES = 2
TODAY = dt.date(2027, 1, 15)
OURS = Settings(company=Company(name=our_company().name))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document as it was read (一件の結果)."""

    reading: Reading
    silent: tuple[str, ...]


def read_at_desk(content: FileContent, issued: Issued, memory: Memory) -> Outcome:
    """A document as it comes to the desk, with what nobody would notice."""
    (found, *_) = read_content(
        content, issued.path.name, known_names(OURS), OURS.review, memory
    )
    reading = check_reading(found, (), OURS, TODAY, memory)
    truth = to_record(reading.model_copy(update={"document": issued.truth}))
    wrong = [
        value
        for value in compare(to_record(reading), truth)
        if value.is_key and value.wanted is not None and not value.right
    ]
    review = list(reading.review)
    unasked = [v for v in wrong if not is_asked(v.path, v.field, review)]
    return Outcome(reading, tuple(str(v.path or v.field) for v in unasked))


def confirm(reading: Reading, truth: Document) -> Confirmed:
    """What a person keeps: all that was asked for or wrong is set right (確認・訂正)."""
    read, fields = dict(walk_values(reading.document)), dict(reading.fields)
    for path, value in walk_values(truth):
        if path in reading.review or read.get(path) != value:
            place = fields[path].evidence if path in fields else None
            fields[path] = FieldRead(
                confidence=1, evidence=place, origin=Origin.CORRECTED, by="花子"
            )
    kept = {"document": truth, "fields": fields, "review": ()}
    return Confirmed(reading.model_copy(update=kept), "花子")


def changed_accounts(account: BankAccount) -> Iterator[tuple[str, BankAccount]]:
    """An account as it would be before each kind of change."""
    number = f"{(int(account.number or 0) + 1) % 10_000_000:07}"
    kind = (
        AccountType.CURRENT
        if account.account_type is AccountType.ORDINARY
        else AccountType.ORDINARY
    )
    bank = "みずほ銀行" if account.bank != "みずほ銀行" else "三菱UFJ銀行"
    others = (bank, "ベツノ支店", kind, number, "ベツノナマエ")
    for part, other in zip(PARTS, others, strict=True):
        yield part, account.model_copy(update={part: other})


def unasked_changes(
    content: FileContent, issued: Issued, confirmed: Sequence[Confirmed]
) -> Iterator[str]:
    """Changes of the account that would pass: the paper is new, memory has the old."""
    for part in PARTS:
        before = []
        for one in confirmed:
            document = one.reading.document
            accounts = tuple(
                dict(changed_accounts(a))[part] for a in document.bank_accounts
            )
            old = document.model_copy(update={"bank_accounts": accounts})
            reading = one.reading.model_copy(update={"document": old})
            before.append(replace(one, reading=reading))
        outcome = read_at_desk(content, issued, remember(before))
        for index, account in enumerate(outcome.reading.document.bank_accounts):
            told = [p for p in PARTS if getattr(account, p) is not None]
            must = told if part in told else [part]  # what was not read is asked for
            paths = {f"bank_accounts[{index}].{p}" for p in must}
            if not paths <= set(outcome.reading.review):
                yield f"{issued.path.name} {part}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for the 1st, 2nd … document of a supplier."""
    parser = argparse.ArgumentParser(prog="python -m scripts.memory")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--suppliers", type=int, default=12)
    parser.add_argument("--count", type=int, default=4, help="書類の数 (取引先ごと)")
    parser.add_argument("--folder", type=Path, help="描いた書類を残すフォルダー")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        series = draw_series(folder, options.seed, options.suppliers, options.count)
        with ProcessPoolExecutor(PROCESSES) as pool:
            contents = tuple(pool.map(_read, [issued.path for issued in series]))
    _print_table(series, contents, options.count)


def _print_table(
    series: Sequence[Issued], contents: Sequence[FileContent], count: int
) -> None:
    tallies = [[[0, 0, 0] for _ in range(count)] for _ in (0, 1)]
    asked = [[Counter[str]() for _ in range(count)] for _ in (0, 1)]
    passed: list[str] = []
    changes = 0
    confirmed: dict[int, list[Confirmed]] = {}
    for issued, content in zip(series, contents, strict=True):
        before = confirmed.setdefault(issued.supplier, [])
        at = len(before)
        everybody = [one for group in confirmed.values() for one in group]
        for with_memory, memory in enumerate((NOTHING, remember(everybody))):
            outcome = read_at_desk(content, issued, memory)
            review = outcome.reading.review
            tally = tallies[with_memory][at]
            tally[0] += len(review)
            tally[1] += not review
            tally[2] += len(outcome.silent)
            asked[with_memory][at].update(re.sub(r"\[\d+\]", "", p) for p in review)
        if at == count - 1:
            passed += unasked_changes(content, issued, before)
            changes += len(PARTS) * len(outcome.reading.document.bank_accounts)
        before.insert(0, confirm(outcome.reading, issued.truth))
    suppliers, out = len(confirmed), sys.stdout.write
    out("            without memory            with memory\n")
    out("document    items touchless silent    items touchless silent\n")
    for at in range(count):
        cells = [
            f"{t[at][0] / suppliers:5.2f} {100 * t[at][1] / suppliers:7.0f} % {t[at][2]:6}"
            for t in tallies
        ]
        out(f"{at + 1:8}    {'    '.join(cells)}\n")
    for at in (0, count - 1):
        for with_memory, name in enumerate(("without", "with")):
            most = asked[with_memory][at].most_common(8)
            out(f"document {at + 1}, {name}: {most}\n")
    out(
        f"changed accounts that were not asked for: {len(passed)} of {changes} {passed}\n"
    )


def _read(path: Path) -> FileContent:
    """The pages of a file; what was read stays beside it."""
    kept = path.with_name(f"{path.name}.pkl")
    if kept.exists():
        content: FileContent = pickle.loads(kept.read_bytes())  # noqa: S301 - our own
        return content
    content = read_pages(path, Settings(ocr=Ocr(threads=1)))
    kept.write_bytes(pickle.dumps(content))
    return content


if __name__ == "__main__":
    main()
