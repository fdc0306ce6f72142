"""Fetching (受信): a partner's file is taken away only when it is in our inbox.

It is written down before it is put there, so that a run that was cut off goes on with it.
What comes a second time is written down, told once, and not put into the inbox.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from books.exchange import ExchangePartner
from books.store import Arrival, Receipt, ReceiptState
from edi.exchange import Pickup, RemoteFile, open_pickup
from edi.exchange.identity import NAMELESS, read_identity
from edi.exchange.transport import PART
from flows.atomic import write_bytes
from flows.exchange.office import Office


@dataclass(frozen=True)
class Fetched:
    """What a run of fetching did (受信の結果): new files in the inbox, and sentences."""

    kept: list[Path] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def fetch(office: Office) -> Fetched:
    """Fetch what every partner left for us (受信)."""
    fetched = Fetched()
    for partner in office.settings.exchange.partners:
        pickup = open_pickup(partner, office.keyring)
        if pickup is None:
            continue
        with closing(pickup):
            try:
                _empty(office, partner, pickup, fetched)
            except Exception as error:  # one partner must not stop the rest
                office.note(partner.id, error)
                told = office.told(error)
                fetched.notices.append(f"{partner.name}: 受信できません。{told}")
    return fetched


def _empty(
    office: Office, partner: ExchangePartner, pickup: Pickup, fetched: Fetched
) -> None:
    """File by file; a file that can't be had does not stop the rest."""
    for file in _complete(office, pickup):
        try:
            _handle(office, partner, pickup, file, fetched)
        except Exception as error:
            office.note(f"{partner.id}: {file.name}", error)
            told = f"{file.name} を受け取れません。{office.told(error)}"
            fetched.notices.append(f"{partner.name}: {told}")
            pickup.list_files()  # raises where it is the line that is broken


def _handle(
    office: Office,
    partner: ExchangePartner,
    pickup: Pickup,
    file: RemoteFile,
    fetched: Fetched,
) -> None:
    limit = office.settings.limits.max_file_bytes
    known = office.store.find_receipt(partner.id, file.name, file.stamp)
    if known is not None and known.state is not ReceiptState.TAKING:
        pickup.take_away(file)
    elif file.size > limit:
        told = f"ファイル {file.name} は大きすぎます (上限 {limit // 1024**2} MB)。"
        fetched.notices.append(f"{partner.name}: {told}先方に置いたままです。")
    else:
        _take(office, partner, pickup, file, fetched)


def _complete(office: Office, pickup: Pickup) -> Iterator[RemoteFile]:
    """Files that nobody wrote to for a while (書き終わったファイル)."""
    before = pickup.list_files()
    if before:
        time.sleep(office.settings.exchange.settle_seconds)
        after = set(pickup.list_files())
        yield from (file for file in before if file in after)


def _take(
    office: Office,
    partner: ExchangePartner,
    pickup: Pickup,
    file: RemoteFile,
    fetched: Fetched,
) -> None:
    inbox = office.settings.inbox / partner.id
    inbox.mkdir(parents=True, exist_ok=True)
    draft = inbox / f".{_plain(file.name)}{PART}"  # hidden, so that no run takes it
    pickup.fetch_file(file, draft)
    content = draft.read_bytes()
    if len(content) != file.size:  # written to meanwhile: the next run fetches it whole
        draft.unlink()
        return
    arrival = _arrival(office, partner, file, content)
    receipt = office.store.add_receipt(arrival)
    if receipt.state is ReceiptState.DUPLICATE:
        fetched.notices.append(_put_aside(office, partner, receipt, draft))
    else:
        place = _put_into_inbox(office, receipt, draft)
        office.store.keep_receipt(receipt.reference)
        if place is not None:
            fetched.kept.append(place)
    pickup.take_away(file)


def _arrival(
    office: Office, partner: ExchangePartner, file: RemoteFile, content: bytes
) -> Arrival:
    try:
        identity = read_identity(content)
    except Exception as error:  # it is taken in all the same, known by its bytes
        office.note(f"{partner.id}: {file.name}", error)
        identity = NAMELESS
    return Arrival(
        partner=partner.id,
        name=file.name,
        stamp=file.stamp,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        message_key=identity.message_key,
        number_key=identity.number_key,
    )


def _put_into_inbox(office: Office, receipt: Receipt, draft: Path) -> Path | None:
    """Give the draft its name; None when a run that was cut off had done so."""
    name = _plain(receipt.name)
    places = (draft.with_name(name), draft.with_name(f"{receipt.sha256[:8]}_{name}"))
    there = any(_digest(place) == receipt.sha256 for place in places)
    if there or office.store.find_file(receipt.sha256) is not None:
        draft.unlink()
        return None
    place = next(place for place in places if not place.exists())
    return draft.replace(place)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _put_aside(
    office: Office, partner: ExchangePartner, receipt: Receipt, draft: Path
) -> str:
    """Keep what differs in its bytes from what it repeats; tell either way."""
    known = {one.reference: one.name for one in office.store.find_receipts()}
    first = known.get(receipt.duplicate_of, receipt.duplicate_of)
    told = f"{partner.name}: {receipt.name} は、受信済みの {first} と"
    if _has_bytes(office, receipt):
        draft.unlink()
        return f"{told}同じ内容です。二重には受け取りません。"
    folder = office.settings.home / "exchange" / "duplicates" / partner.id
    name = f"{receipt.sha256[:8]}_{_plain(receipt.name)}"
    place = write_bytes(folder / name, draft.read_bytes())
    draft.unlink()
    return (
        f"{told}同じ番号の電文です。二重には受け取りません。内容が異なるので {place} に"
        "置きました。必要なら先方に確かめ、受信箱に移してください。"
    )


def _has_bytes(office: Office, receipt: Receipt) -> bool:
    earlier = office.store.find_receipts()
    same = any(
        one.sha256 == receipt.sha256 and one.state is not ReceiptState.DUPLICATE
        for one in earlier
    )
    return same or office.store.find_file(receipt.sha256) is not None


def _plain(name: str) -> str:
    """A name of the partner's that is a name here too, and not hidden."""
    return re.sub(r'[\x00-\x1f/\\:*?"<>|]+', "_", name)[-120:].lstrip(".~") or "file"
