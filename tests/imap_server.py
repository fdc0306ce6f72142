"""A real IMAP server for the tests of mailboxes: Debian's dovecot.

``scripts/test-servers.sh`` fetches it; it runs like the servers of ``exchange_servers``.
"""

import atexit
import functools
import grp
import imaplib
import pwd
import shutil
import tempfile
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.exchange_servers import (
    PASSWORD,
    USER,
    House,
    free_port,
    make_certificate,
    programs,
)

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
libexec_dir = {root}/usr/lib/dovecot
mail_plugin_dir = {folder}/state
login_plugin_dir = {folder}/state
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
import_environment = LD_LIBRARY_PATH
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class ImapServer:
    """A dovecot in which every user has an empty mailbox."""

    port: int
    tls_port: int
    certificate: Path
    house: House

    def open(self, user):
        server = imaplib.IMAP4("127.0.0.1", self.port)
        server.login(user, PASSWORD)
        return server

    def put(self, user, mail, folder="INBOX"):
        content = mail.as_bytes() if isinstance(mail, EmailMessage) else mail
        server = self.open(user)
        told, answer = server.append(folder, "", time.time(), content)
        assert told == "OK", answer
        server.logout()

    def count(self, user, folder):
        server = self.open(user)
        told, found = server.select(folder, readonly=True)
        server.logout()
        return int(found[0]) if told == "OK" else 0


def _move_modules(root):
    """Have our copy look for its TLS module where it is: the path is built in."""
    built_in = b"/usr/lib/dovecot/modules"
    place = Path(tempfile.mkdtemp(prefix="dv-", dir="/tmp"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.chmod(0o755)
    (place / "modules").symlink_to(root / "usr/lib/dovecot/modules")
    ours = str(place / "modules").encode()
    if len(ours) != len(built_in):
        pytest.skip("no short temporary folder for dovecot's modules")
    for path in (root / "usr/lib/dovecot").glob("libdovecot.so*"):
        if not path.is_symlink():
            path.write_bytes(path.read_bytes().replace(built_in, ours))


@functools.lru_cache
def imap_server() -> ImapServer:
    """Start dovecot (once for all tests of a process)."""
    if not (programs() / "usr/sbin/dovecot").exists():
        pytest.skip("no dovecot: remove var/test-servers, run scripts/test-servers.sh")
    house = House.build("dovecot")
    for name in ("run", "state", "mail"):
        house.make(name)
    house.know(USER, house.folder, PASSWORD)
    port, tls_port = free_port(), free_port()
    for path in make_certificate(house.folder):
        house.own(path)
    lines = [f"{USER}{number}:{{PLAIN}}{PASSWORD}\n" for number in range(100)]
    house.write("users", "".join(lines))
    config = house.write(
        "dovecot.conf",
        _CONFIG.format(
            folder=house.folder,
            root=house.folder / "root",
            user=pwd.getpwuid(house.uid).pw_name,  # dovecot looks its user up itself
            group=grp.getgrgid(house.gid).gr_name,
            uid=house.uid,
            gid=house.gid,
            port=port,
            tls_port=tls_port,
        ),
    )
    root = house.folder / "root"
    _move_modules(root)
    reader = [str(root / "usr/bin/doveconf"), "-f", "service=master"]
    program = [str(root / "usr/sbin/dovecot"), "-F", "-c", str(config)]
    house.start([*reader, "-c", str(config), "-e", *program], port)
    return ImapServer(port, tls_port, house.folder / "cert.pem", house)
