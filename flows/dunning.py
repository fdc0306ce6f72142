"""Letters for overdue receivables, written and noted (督促).

A letter is written first and noted then: a run that is cut off writes the same files
again to the same names.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from books.ageing import age_items
from books.dunning import ITEM, PARTNER, Held, LeftAlone, Letter, plan_letters
from books.errors import ConflictError, NotFoundError
from books.match_sums import settled_by
from books.model import OpenItem, Side
from books.settings import Settings
from books.store import MatchState, Store
from edi.letters import render_letter, render_letter_text
from edi.pdfa import About, archive_pdf
from flows.atomic import write_bytes, write_text
from flows.clock import JAPAN
from rpa.browser import open_browser, print_pdf

FOLDER = "dunning"
WAITING = "入金の提案が確認を待っています"


@dataclass(frozen=True)
class Dunned:
    """Letters that were made, their files, and who is left alone (督促の結果)."""

    letters: tuple[Letter, ...] = ()
    alone: tuple[LeftAlone, ...] = ()
    files: tuple[Path, ...] = ()


def plan(settings: Settings, store: Store, day: dt.date) -> Dunned:
    """Who would get which letter on a day (督促の計画)."""
    apart = store.items_in_correction(day)
    table = age_items(store.open_items_on(day), Side.RECEIVABLE, day, apart)
    held = (*store.find_holds(), *_perhaps_paid(store))
    letters, alone = plan_letters(table, store.find_letters(), held, settings.dunning)
    return Dunned(letters, alone)


def _perhaps_paid(store: Store) -> list[Held]:
    """Bills that a payment may settle which nobody has looked at yet."""
    return [
        Held(ITEM, part.item_id, WAITING)
        for stored in store.find_matches(MatchState.PROPOSED)
        for part in settled_by(stored.match)
    ]


def make_letters(
    settings: Settings, store: Store, day: dt.date, out: Path | None, by: str
) -> Dunned:
    """Write the letters of a day as PDF and text, and note them (督促の作成).

    Raises:
        NotReadyError: there is no browser to print with.
    """
    planned = plan(settings, store, day)
    folder = out or settings.outbox / FOLDER / day.isoformat()
    files: list[Path] = []
    made: list[Letter] = []
    for letter, pdf in zip(
        planned.letters, _print(planned.letters, settings), strict=True
    ):
        stem = _file_name(letter)
        files.append(write_bytes(folder / f"{stem}.pdf", pdf))
        write_text(folder / f"{stem}.txt", render_letter_text(letter, settings))
        if store.add_letter(letter, by):
            made.append(letter)
    return Dunned(tuple(made), planned.alone, tuple(files))


def change_holds(
    store: Store, hold: Sequence[str], release: Sequence[str], reason: str, by: str
) -> list[str]:
    """Leave partners or items alone, or no more (督促の保留).

    Raises:
        ConflictError: no reason is given.
        NotFoundError: no open item has that number, and no partner that name.
    """
    if hold and not reason.strip():
        raise ConflictError("手紙を出さない理由を --reason に書いてください。")
    items = store.open_items(Side.RECEIVABLE)
    told = []
    for name in hold:
        kind, key = _held(items, name)
        store.hold_dunning(Held(kind, key, reason), by)
        told.append(f"{name} への手紙を保留しました。")
    for name in release:
        found = {(h.kind, h.key) for h in store.find_holds()}
        wanted = [one for one in found if one[1] in (name, f"={name}")]
        wanted = wanted or [_held(items, name)]
        done = [store.release_dunning(kind, key, by) for kind, key in wanted]
        told.append(
            f"{name} の保留をやめました。"
            if any(done)
            else f"{name} は保留していません。"
        )
    return told


def _held(items: Sequence[OpenItem], name: str) -> tuple[str, str]:
    """What a person means: an item by its number, a partner by id or name."""
    for item in items:
        if name in (item.item_id, item.document_number):
            return ITEM, item.item_id
    for item in items:
        if name in (item.partner_id, item.partner_name):
            return PARTNER, item.partner_id or f"={item.partner_name}"
    raise NotFoundError(
        f"「{name}」という未消込の明細も取引先もありません。items の一覧で確かめてください。"
    )


def _print(letters: Sequence[Letter], settings: Settings) -> list[bytes]:
    if not letters:
        return []
    with open_browser() as browser:
        return [
            _archived(
                letter,
                settings,
                print_pdf(
                    render_letter(letter, settings), tagged=True, browser=browser
                ),
            )
            for letter in letters
        ]


def _archived(letter: Letter, settings: Settings, pdf: bytes) -> bytes:
    """The same as PDF/A: letters are kept."""
    at = dt.datetime.combine(letter.day, dt.time(), JAPAN)
    title = f"{letter.name} {letter.partner_name}"
    letters = frozenset(render_letter(letter, settings))
    return archive_pdf(pdf, About(title, settings.company.name, at, letters))


def _file_name(letter: Letter) -> str:
    """A name that tells whom and how, and is no other partner's (ファイル名)."""
    plain = re.sub(r"[^\w.-]+", "-", letter.partner_name)[:30]
    token = hashlib.sha256(letter.partner.encode()).hexdigest()[:8]
    return f"{plain}_{letter.level}_{token}"
