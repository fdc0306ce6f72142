"""What the bots of this company still need (ボットの準備): descriptions and secrets."""

from collections.abc import Iterator

from books.errors import DenpyoError, NotReadyError
from books.secrets import Keyring
from books.settings import Settings
from rpa.site_file import load_site, site_names


def used_sites(settings: Settings) -> tuple[str, ...]:
    """Sites that this company uses: described in its home, or named in its settings."""
    ours = {path.parent.name for path in settings.sites.glob("*/site.yaml")}
    known = set(site_names(settings)) | set(settings.bots.sites)
    return tuple(sorted(known & (ours | set(settings.bots.sites))))


def missing(settings: Settings) -> Iterator[str]:
    """What is not there or wrong, one sentence each (不足)."""
    keyring = Keyring(settings.secrets)
    for name in used_sites(settings):
        try:
            site = load_site(name, settings)
        except DenpyoError as error:
            yield f"{name}: {error}"
            continue
        for secret in site.secrets.values() if site.sign_in else ():
            try:
                keyring.get(secret)
            except NotReadyError as error:
                yield f"{name}: {error}"
