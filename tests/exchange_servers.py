"""Real servers for the tests of the exchange: OpenSSH's SFTP, exim's SMTP.

``scripts/test-servers.sh`` fetches them into ``var/test-servers``. They run on loopback
ports, with a configuration, keys and folders of their own, for as long as the tests do;
as the present user, or, where that is root, as an unprivileged one. Users and passwords
are a file of the test (nss_wrapper): the system's own are neither read nor changed.
"""

import atexit
import functools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

ROOT = Path(__file__).parents[1]
FETCHED = ROOT / "var" / "test-servers"
USER, PASSWORD = "denpyo", "Correct-Horse-9!"
NOBODY = 65534
HOST_KEYS = ("ed25519", "ecdsa", "rsa")


@functools.lru_cache
def programs() -> Path:
    """The unpacked servers; skips the tests that need them where there are none."""
    if not (FETCHED / ".ready").exists():
        pytest.skip("no test servers: run scripts/test-servers.sh")
    require_tools()
    return FETCHED / "root"


def require_tools() -> None:
    """Skip the tests that need tools which this system lacks."""
    for tool in ("openssl", "setpriv", "prlimit"):
        if shutil.which(tool) is None:
            pytest.skip(f"no {tool}: apt-get install openssl util-linux")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mortal(command: list[str]) -> list[str]:
    """A command that ends with us, also when we are killed."""
    return ["setpriv", "--pdeathsig", "TERM", "--", *command]


def wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


@dataclass
class House:
    """A folder of one server and the account that it runs as."""

    folder: Path
    uid: int
    gid: int

    @classmethod
    def build(cls, name: str) -> "House":
        folder = Path(tempfile.mkdtemp(prefix=f"denpyo-{name}-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(programs(), folder / "root", symlinks=True)
        root = os.getuid() == 0
        uid, gid = (NOBODY, NOBODY) if root else (os.getuid(), os.getgid())
        house = cls(folder, uid, gid)
        folder.chmod(0o755)
        house.own(folder)
        return house

    def own(self, path: Path) -> Path:
        if os.getuid() == 0:
            os.chown(path, self.uid, self.gid)
        return path

    def make(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        return self.own(path)

    def write(self, name: str, text: str, mode: int = 0o644) -> Path:
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return self.own(path)

    def know(self, user: str, home: Path, password: str) -> None:
        """Write the users that the server is to know: this one, nobody else."""
        command = ["openssl", "passwd", "-6", password]
        told = subprocess.run(command, check=True, capture_output=True, text=True)
        who = f"{user}:x:{self.uid}:{self.gid}::{home}:/bin/sh"
        self.write("passwd", f"{who}\n")
        self.write("group", f"{user}:x:{self.gid}:\n")
        secret = f"{user}:{told.stdout.strip()}:19000:0:99999:7:::\n"
        self.write("shadow", secret, mode=0o600)

    def start(
        self, command: list[str], port: int, limit: int | None = None
    ) -> subprocess.Popen:
        """Start a server; ``limit`` is the largest file that it can write (full disk)."""
        if limit is not None:  # together with SIGXFSZ, which Python ignores
            command = ["prlimit", f"--fsize={limit}", *command]
        (wrapper,) = (self.folder / "root").rglob("libnss_wrapper.so")
        folders = {str(p.parent) for p in (self.folder / "root").rglob("lib*.so*")}
        log = self.folder / "log"
        account = {}
        if os.getuid() == 0:
            account = {"user": self.uid, "group": self.gid, "extra_groups": []}
        with log.open("ab") as output:
            process = subprocess.Popen(
                mortal(command),
                env={
                    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                    "LD_LIBRARY_PATH": ":".join(sorted(folders)),
                    "LD_PRELOAD": str(wrapper),
                    "NSS_WRAPPER_PASSWD": str(self.folder / "passwd"),
                    "NSS_WRAPPER_GROUP": str(self.folder / "group"),
                    "NSS_WRAPPER_SHADOW": str(self.folder / "shadow"),
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,
                restore_signals=False,
                **account,
            )
        atexit.register(stop, process)
        wait_for(port, process, log)
        return process


def stop(process: subprocess.Popen) -> None:
    """End a server with its children: it leads a session of its own."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass
class SftpServer:
    """An OpenSSH server with one account, whose home is ``home``."""

    port: int
    home: Path
    host_keys: dict[str, str]
    private_key: str
    house: House

    @property
    def host_key(self) -> str:
        return self.host_keys["ed25519"]


def _key(house: House, name: str, kind: str = "ed25519") -> tuple[Path, str]:
    """A new key in a file, and its public half on a line."""
    makers = {
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
    }
    key = makers[kind]()
    text = key.private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return house.write(name, text, mode=0o600), public.decode()


@functools.lru_cache
def sftp_server(limit: int | None = None) -> SftpServer:
    """Start OpenSSH (once for all tests of a process); ``limit``: its disk is full."""
    house = House.build("sshd")
    home, port = house.make("home"), free_port()
    keys = {kind: _key(house, f"host_{kind}", kind) for kind in HOST_KEYS}
    user_key, user_public = _key(house, "user_key")
    house.write("authorized_keys", user_public)
    house.know(USER, home, PASSWORD)
    lines = "\n".join(f"HostKey {path}" for path, _ in keys.values())
    house.write(
        "sshd_config",
        f"""
        Port {port}
        ListenAddress 127.0.0.1
        {lines}
        PidFile none
        AuthorizedKeysFile {house.folder}/authorized_keys
        StrictModes no
        UsePAM no
        PasswordAuthentication yes
        KbdInteractiveAuthentication no
        MaxAuthTries 3
        MaxStartups 100
        LogLevel VERBOSE
        Subsystem sftp internal-sftp
        ForceCommand internal-sftp
        """,
    )
    house.start(
        [
            str(house.folder / "root/usr/sbin/sshd"),
            *("-D", "-e", "-r", "-f", str(house.folder / "sshd_config")),
        ],
        port,
        limit,
    )
    public = {kind: text for kind, (_, text) in keys.items()}
    return SftpServer(port, home, public, user_key.read_text(), house)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", names]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@dataclass
class MailServer:
    """An exim that keeps every mail in a folder, one file each."""

    port: int
    tls_port: int
    maildir: Path
    certificate: Path
    house: House

    def mails(self) -> list[Message]:
        """What was delivered; waits until nothing is under way."""
        self.settle()
        paths = sorted(self.maildir.glob("new/*"))
        return [message_from_bytes(path.read_bytes()) for path in paths]

    def settle(self) -> None:
        """Wait until the queue is empty."""
        queue = self.house.folder / "spool" / "input"
        for _ in range(300):
            if not any(queue.rglob("*-[DH]")):
                return
            time.sleep(0.02)
        raise AssertionError((self.house.folder / "log-main").read_text())


_EXIM = """
exim_user = {uid}
exim_group = {gid}
exim_path = {programs}/usr/sbin/exim4
primary_hostname = mail.example.test
qualify_domain = example.test
spool_directory = {folder}/spool
log_file_path = {folder}/log-%s
tls_on_connect_ports = {tls_port}
keep_environment = ^LD_ : ^NSS_WRAPPER_
host_lookup =
rfc1413_query_timeout = 0s
never_users =
deliver_drop_privilege
message_size_limit = 2M
dsn_advertise_hosts = *
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = *
acl_smtp_rcpt = rcpt
acl_smtp_data = data
received_header_text =

begin acl
rcpt:
  deny recipients = refused@example.test
    message = no such user
  defer recipients = deferred@example.test
    message = greylisted, try again later
  accept
data:
  deny condition = ${{if match{{$h_subject:}}{{spam}}}}
    message = refused by content
  defer condition = ${{if match{{$h_subject:}}{{later}}}}
    message = try again later
  accept

begin routers
all:
  driver = accept
  transport = keep

begin transports
keep:
  driver = appendfile
  maildir_format
  directory = {folder}/maildir
  user = {uid}
  group = {gid}

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{ {{eq{{$auth2}}{{{user}}}}} {{eq{{$auth3}}{{{password}}}}} }}}}
  server_set_id = $auth2
"""


@functools.lru_cache
def mail_server() -> MailServer:
    """Start exim (once for all tests of a process)."""
    house = House.build("exim")
    for name in ("spool", "maildir", "maildir/new", "maildir/cur", "maildir/tmp"):
        house.make(name)
    house.know("Debian-exim", house.folder, PASSWORD)
    port, tls_port = free_port(), free_port()
    text = _EXIM.format(
        folder=house.folder,
        programs=house.folder / "root",
        tls_port=tls_port,
        uid=house.uid,
        gid=house.gid,
        user=USER,
        password=PASSWORD,
    )
    for path in make_certificate(house.folder):
        house.own(path)
    config = house.write("exim.conf", text)
    program = str(house.folder / "root/usr/sbin/exim4")
    listen = f"127.0.0.1.{port} : 127.0.0.1.{tls_port}"
    house.start([program, "-C", str(config), "-bdf", "-oX", listen], port)
    maildir, certificate = house.folder / "maildir", house.folder / "cert.pem"
    return MailServer(port, tls_port, maildir, certificate, house)
