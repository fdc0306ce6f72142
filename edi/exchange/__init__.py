"""Ways to partners (取引先への経路): a transport for each, behind one protocol.

A new way (a network) is a section of ``books.exchange``, a module
here with ``submit``, ``find`` and ``find_acknowledgement``, and a case below.
"""

from books.errors import SettingsError
from books.exchange import Exchange, ExchangePartner
from books.secrets import Keyring
from edi.exchange.folder import open_folder
from edi.exchange.https import Https
from edi.exchange.portal import Portal
from edi.exchange.sftp import open_sftp
from edi.exchange.shelf import Shelf
from edi.exchange.smtp import Mail
from edi.exchange.transport import Parcel, Pickup, RemoteFile, Transport

__all__ = [
    "Parcel",
    "Pickup",
    "RemoteFile",
    "Transport",
    "open_pickup",
    "open_transport",
]


def open_transport(
    partner: ExchangePartner, exchange: Exchange, keyring: Keyring
) -> Transport:
    """The way to a partner (経路); nothing is connected yet.

    Raises:
        SettingsError: the settings lack what the way needs.
    """
    if partner.mail is not None and exchange.mail_server is not None:
        return Mail(partner.mail, exchange.mail_server, keyring)
    if partner.https is not None:
        return Https(partner.https, keyring)
    if partner.portal is not None:
        return Portal()
    shelf = _open_shelf(partner, keyring)
    if shelf is None:
        raise SettingsError(f"取引先 {partner.id} への送り方が設定にありません。")
    return shelf


def open_pickup(partner: ExchangePartner, keyring: Keyring) -> Pickup | None:
    """Where a partner leaves files for us, None when it does not (受け取り)."""
    if partner.places is None or partner.places.incoming is None:
        return None
    return _open_shelf(partner, keyring)


def _open_shelf(partner: ExchangePartner, keyring: Keyring) -> Shelf | None:
    if partner.folder is not None:
        return open_folder(partner.folder)
    if partner.sftp is not None:
        return open_sftp(partner.sftp, keyring)
    return None
