"""Mails become files (メールの受け取り): each once, nothing lost, nothing unseen.

A mail is written down with what was kept of it before it is moved; a run that is cut off
in between finds it written down, and only moves it. What can't be taken, or comes from
somebody unknown, is put aside and told.
"""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from books.errors import DenpyoError, NotFoundError, NotReadyError
from books.secrets import Keyring
from books.settings import Settings
from books.settings_daily import Mailbox
from books.store import FileState, Mail, Origin, Store
from edi.mailbox import Letter, Post, Waiting, open_post, read_letter
from edi.mailbox.letter import read_head
from flows.log import log

ASIDE = ("look", "refused")
UNKNOWN = (
    "知らない差出人です。本物か確かめてください。今後も受け取るなら "
    "intake.mailboxes の allow に足してください。"
)

Opener = Callable[[Mailbox, Keyring], AbstractContextManager[Post]]


@dataclass
class Collected:
    """What a look into the mailboxes brought (受け取りの結果)."""

    files: list[str] = field(default_factory=list)
    mails: int = 0
    notices: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def collect(
    settings: Settings, store: Store, open_box: Opener = open_post
) -> Collected:
    """Take the documents out of every mailbox (メールの受け取り).

    One mailbox that can't be read does not stop the rest.
    """
    keyring, collected = Keyring(settings.secrets), Collected()
    for box in settings.intake.mailboxes:
        try:
            with open_box(box, keyring) as post:
                for waiting in tuple(post.waiting()):
                    _handle(settings, store, box, post, waiting, collected)
        except DenpyoError as error:
            log.error("mailbox %s: %s", box.id, error)
            collected.failed.append(keyring.hide(str(error)))
    return collected


def _handle(
    settings: Settings,
    store: Store,
    box: Mailbox,
    post: Post,
    waiting: Waiting,
    collected: Collected,
) -> None:
    mail = store.find_mail(box.id, waiting.place)
    if mail is None:
        mail = store.note_mail(_take(settings, store, box, post, waiting))
        collected.mails += 1
        collected.files += mail.files
        if mail.state in ASIDE:
            told = f"{box.id}: 「{mail.subject}」 ({mail.sender}) {mail.reason}"
            collected.notices.append(told)
    if mail.state == "denied":
        return
    post.move(waiting.uid, box.aside if mail.state in ASIDE else box.done)


def _take(
    settings: Settings, store: Store, box: Mailbox, post: Post, waiting: Waiting
) -> Mail:
    """Decide about a mail by its sender and size, then keep what it holds."""
    head = read_head(waiting.head)
    mail = Mail(
        box.id, waiting.place, head.message_id, head.sender, head.subject, "look"
    )
    if matches(head.sender, box.deny):
        return replace(mail, state="denied", reason="deny の差出人")
    if waiting.size > box.max_mail_bytes:
        limit = box.max_mail_bytes // 1024**2
        told = (
            f"メールが大きすぎます ({waiting.size / 1024**2:.0f} MB、上限 {limit} MB)。"
            "添付を取り出して受信箱に入れるか、分けて送ってもらってください。"
        )
        return replace(mail, state="refused", reason=told)
    if box.unknown == "look" and not matches(head.sender, box.allow):
        return replace(mail, reason=UNKNOWN)
    return keep_letter(settings, store, box, mail, post.fetch(waiting.uid))


def matches(sender: str, rules: Sequence[str]) -> bool:
    """Whether a sender is among addresses and domains (差出人の決まり).

    >>> matches("a@x.example", ["@x.example"]), matches("a@evil-x.example", ["@x.example"])
    (True, False)
    """
    return any(sender.endswith(r) if r.startswith("@") else sender == r for r in rules)


def keep_letter(
    settings: Settings, store: Store, box: Mailbox, mail: Mail, content: bytes
) -> Mail:
    """Keep the attachments of a mail; says what became of it (添付の保管).

    Raises:
        NotReadyError: they can't be kept (disk full, database away).
    """
    try:
        letter = read_letter(content)
    except Exception as error:  # a mail may be broken in ways that nobody foresaw
        log.exception("mail %s", mail.place)
        told = f"メールの形が壊れていて読めません ({type(error).__name__})。送り直してもらってください。"
        return replace(mail, state="refused", reason=told)
    limit, problems, kept = settings.limits.max_file_bytes, [*letter.problems], []
    for attachment in letter.attachments:
        if len(attachment.content) > limit:
            told = f"「{attachment.name}」が大きすぎます (上限 {limit // 1024**2} MB)。"
            problems.append(f"{told}分けて送ってもらってください。")
            continue
        kept.append(
            _keep(settings, store, box, letter, attachment.name, attachment.content)
        )
    files = tuple(dict.fromkeys(kept))
    if problems:
        return replace(mail, state="look", reason=" ".join(problems), files=files)
    return replace(mail, state="kept", reason="", files=files)


def _keep(
    settings: Settings,
    store: Store,
    box: Mailbox,
    letter: Letter,
    name: str,
    content: bytes,
) -> str:
    """Keep one attachment, and where it came from; its hash."""
    origin = Origin(
        "mail",
        f"メール {box.id}",
        {
            "from": letter.sender,
            "subject": letter.subject,
            "message_id": letter.message_id,
            "name": name,
        },
    )
    try:
        with tempfile.TemporaryDirectory(dir=settings.home, prefix=".mail-") as folder:
            draft = Path(folder, "attachment")
            draft.write_bytes(content)
            file = store.add_file(draft, name)
    except OSError as error:
        raise NotReadyError(
            f"添付「{name}」を保管できません({error.strerror})。ディスクの空きを確かめてください。"
            "メールは元の場所にあり、次の予定で受け取ります。"
        ) from error
    store.note_origin(file.sha256, origin)
    if file.state is FileState.QUARANTINED:  # sent again: try again
        store.mark_file(file.sha256, FileState.RECEIVED)
    return file.sha256


def take_mail(
    settings: Settings,
    store: Store,
    number: str,
    by: str,
    open_box: Opener = open_post,
) -> Mail:
    """Take a mail that was put aside, because a person says so (受け取りの決定).

    Raises:
        NotFoundError: there is no such mail, or it is not in its folder any more.
        NotReadyError: the mailbox can't be read.
    """
    mail, box = _aside(settings, store, number)
    with open_box(box, Keyring(settings.secrets)) as post:
        found = post.find(mail.message_id, box.aside) if mail.message_id else None
        if found is None:
            raise NotFoundError(
                f"メール {number} がフォルダー {box.aside} に見つかりません。メールソフトで添付を"
                "保存し、受信箱に入れてください。"
            )
        taken = keep_letter(settings, store, box, mail, post.fetch(found.uid))
        settled = replace(taken, state="settled")
        store.note_mail(settled, by)
        post.move(found.uid, box.done)
    return taken


def ignore_mail(settings: Settings, store: Store, number: str, by: str) -> None:
    """Leave a mail that was put aside where it is: nothing to take (対象外の決定).

    Raises:
        NotFoundError: there is no such mail.
    """
    mail, _ = _aside(settings, store, number)
    store.note_mail(replace(mail, state="settled"), by)


def _aside(settings: Settings, store: Store, number: str) -> tuple[Mail, Mailbox]:
    name, _, place = number.partition(":")
    mail = store.get_mail(name, place)
    boxes = [box for box in settings.intake.mailboxes if box.id == name]
    if mail.state not in ASIDE or not boxes:
        raise NotFoundError(f"メール {number} は、確かめるのを待っていません。")
    return mail, boxes[0]
