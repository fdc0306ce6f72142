"""Looking at a site (サイトを見る): walk its pages, or record a new one."""

from functools import partial
from pathlib import Path

import typer

from books.bot_orders import read_order
from books.errors import ConflictError
from books.evidence import EvidenceShelf
from books.job_steps import JobState
from books.sealed import Opener
from books.secrets import Secret
from books.settings import Settings
from books.store import HandoverKind
from flows.atomic import write_text
from flows.bots.office import BotOffice
from rpa.browser import open_browser
from rpa.check import Checked, Known, check_site
from rpa.guard import Guard
from rpa.record import draft_site, read_recording, record
from rpa.session import SiteSession
from rpa.site_file import FILE, load_site


def walk(office: BotOffice, name: str) -> tuple[Checked, ...]:
    """Open every page of a site and look for its locators (点検).

    Raises:
        NotFoundError, SettingsError: there is no such site, or its file is wrong.
        SiteTroubleError: we can't sign in.
    """
    settings = office.settings
    site = load_site(name, settings)
    guard = Guard(office.store, name)
    with open_browser() as browser:
        session = SiteSession.start(
            browser, site, guard, office.keyring, settings.bots.step_seconds
        )
        try:
            shelf = EvidenceShelf(settings.evidence)
            found = check_site(session, shelf, _ask_here, partial(_known, office, name))
            return tuple(found)
        finally:
            session.close()


def _known(office: BotOffice, site: str, kind: str) -> Known | None:
    """What was confirmed here last, and is there still (確認済みの登録)."""
    jobs = office.store.find_jobs(kind=kind, state=JobState.CONFIRMED, site=site)
    job = next((one for one in reversed(jobs) if not one.is_withdrawn), None)
    if job is None:
        return None
    return Known(job.reference, read_order(kind, job.payload))


def record_site(
    settings: Settings, name: str, address: str, words: tuple[str, str]
) -> Path:
    """Record what a person does, and write a draft of ``site.yaml`` (記録).

    Raises:
        ConflictError: the site is described already.
        NotReadyError: there is no browser or no screen.
    """
    path = settings.sites / name / FILE
    if path.exists():
        raise ConflictError(f"{path} はすでにあります。別の名前にしてください。")
    recorded = read_recording(record(address))
    return write_text(path, draft_site(recorded, *words))


def _ask_here(
    kind: HandoverKind, question: str, minutes: int, opener: Opener
) -> Secret:
    """Ask at the terminal: somebody sits there."""
    del minutes, opener
    if kind is HandoverKind.CODE:
        return Secret(typer.prompt(question, hide_input=True))
    typer.prompt(f"{question} (終わったら Enter)", default="", show_default=False)
    return Secret("done")
