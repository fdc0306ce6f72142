"""All settings, from one YAML file and the environment (設定).

``DENPYO_HOME`` names the folder that holds everything the program keeps (default:
``var`` in the working directory); ``denpyo.yaml`` in it holds the settings. Each
section below is a section of that file; what is absent takes the default here.
"""

import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError

from books.exchange import Exchange
from books.secrets import SecretName
from books.section import NotNegative, Port, Section
from books.settings_approvals import Approvals, Measures
from books.settings_booking import Booking
from books.settings_bots import Bots
from books.settings_company import Accounts, Company, PaperLook, PartnerSettings
from books.settings_daily import IntakeSettings, Notices, Schedules
from books.settings_file import explain, read_values, wrong_file
from books.settings_freee import FreeeApi
from books.settings_reading import FieldReader, Limits, Ocr, ReviewRules
from books.settings_reconcile import Dunning, Reconcile
from books.settings_upkeep import ArchiveRules, BackupRules, LogRules, StatusRules
from books.shelf import Shelf

ExportName = Literal[
    "edi", "jp-pint", "yayoi", "moneyforward", "freee", "transfer", "zedi"
]


class TaxAgency(Section):
    """Looking registration numbers up at the tax agency (国税庁への照会).

    Off unless ``ask``: only the numbers go out. The application id is in the environment
    (``DENPYO_TAX_AGENCY_ID``), never here. Imported files are used in any case.
    """

    ask: bool = False
    registry_url: str = "https://web-api.invoice-kohyo.nta.go.jp"
    corporations_url: str = "https://api.houjin-bangou.nta.go.jp"
    fresh_days: NotNegative = 7  # この日数より古い照会結果は、もう一度尋ねる
    pause_seconds: Annotated[float, Field(ge=0, le=60)] = 1.0  # 照会の間隔


class ZediWay(Section):
    """What a bank agreed on for ZEDI files (ZEDIの接続): they get a header (head.001).

    ``password`` is the name of a secret. How the sender's id is put together and the
    control string differ from bank to bank.
    """

    company_id: str
    password: SecretName
    bank_code: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    center_code: str
    company_center_code: str = ""
    sender_form: str = "{company_id}:{password}"
    service: str = ""


class PrefectSettings(Section):
    """The local Prefect server that shows the runs."""

    host: str = "127.0.0.1"
    port: Port = 4210


class Web(Section):
    """Where the pages are served (画面の公開).

    ``public_url`` is what people outside type (``https://denpyo.example.co.jp``), when a
    server in front (reverse proxy) passes on to this one; links in mails begin with it.
    """

    host: str = "127.0.0.1"
    port: Port = 8420
    public_url: Annotated[str, Field(pattern=r"^(https?://[^/\s]+)?$")] = ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which this server is asked."""
        public = urlsplit(self.public_url).hostname
        named = ("localhost", "127.0.0.1", self.host, public)
        return tuple(name for name in named if name)


class Settings(Section):
    """Everything that can be set (設定一式); ``home`` is set by ``load``."""

    home: Path = Path("var")
    inbox_folder: Path | None = None  # 受信箱 (スキャナーの保存先など)。空: home/inbox
    database_url: str | None = None
    originals_url: str | None = None  # 原本を共有する場所。空: home/originals だけ
    company: Company = Company()
    partners: tuple[PartnerSettings, ...] = ()
    limits: Limits = Limits()
    ocr: Ocr = Ocr()
    review: ReviewRules = ReviewRules()
    field_reader: FieldReader = FieldReader()
    accounts: Accounts = Accounts()
    tax_agency: TaxAgency = TaxAgency()
    zedi: ZediWay | None = None  # あれば、総合振込の XML に送信用の封筒を付ける
    booking: Booking = Booking()
    approvals: Approvals = Approvals()
    measures: Measures = Measures()
    prefect: PrefectSettings = PrefectSettings()
    web: Web = Web()
    paper: PaperLook = PaperLook()
    exchange: Exchange = Exchange()
    backup: BackupRules = BackupRules()
    logging: LogRules = LogRules()
    archive: ArchiveRules = ArchiveRules()
    status: StatusRules = StatusRules()
    reconcile: Reconcile = Reconcile()
    dunning: Dunning = Dunning()
    bots: Bots = Bots()
    freee: FreeeApi | None = None  # あれば、denpyo freee で取引を送れる
    schedules: Schedules = Schedules()
    notices: Notices = Notices()
    intake: IntakeSettings = IntakeSettings()
    exports: tuple[ExportName, ...] = (  # 出力の種類
        "edi",
        "yayoi",
        "moneyforward",
        "freee",
        "transfer",
        "zedi",  # 全銀と同じ支払。銀行へ渡すのはどちらか一方
    )
    pay_days_ahead: NotNegative = 31  # 何日先の支払期日まで振り込むか

    @property
    def inbox(self) -> Path:
        """Folder that files are taken from (受信箱)."""
        return self.inbox_folder or self.home / "inbox"

    @property
    def outbox(self) -> Path:
        """Folder that finished files are written to (送信箱)."""
        return self.home / "outbox"

    @property
    def quarantine(self) -> Path:
        """Folder of files that could not be read, each with its reason (隔離)."""
        return self.home / "quarantine"

    @property
    def originals(self) -> Path:
        """Content-addressed store of the originals on this machine (原本)."""
        return self.home / "originals"

    @property
    def shelf(self) -> Shelf:
        """Where originals are kept: the folder, and the place that machines share."""
        return Shelf(self.originals, self.originals_url)

    @property
    def mappings(self) -> Path:
        """Folder of the mappings of partners' own CSV and XLSX files (対応表)."""
        return self.home / "mappings"

    @property
    def sites(self) -> Path:
        """Folder of the company's own descriptions of sites for the bots (サイト)."""
        return self.home / "sites"

    @property
    def evidence(self) -> Path:
        """Content-addressed store of what the bots saw (証跡)."""
        return self.home / "evidence"

    @property
    def secrets(self) -> Path:
        """Folder of passwords and keys, one file each (秘密)."""
        return self.home / "secrets"

    @property
    def backups(self) -> Path:
        """Folder of the backups (控え)."""
        return self.backup.folder or self.home / "backups"

    @property
    def models(self) -> Path:
        """Folder of the OCR models made ready for PaddleOCR."""
        return self.ocr.models_folder or self.home / "models"

    @property
    def url(self) -> str:
        """Database URL; SQLite in the home folder unless set otherwise."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'denpyo.db'}"

    @staticmethod
    def home_of(home: Path | None) -> Path:
        """The home folder that is meant (データを置くフォルダー)."""
        return home or Path(os.environ.get("DENPYO_HOME", "var"))

    @classmethod
    def load(cls, home: Path | None = None) -> Self:
        """Read ``denpyo.yaml`` of the home folder.

        Raises:
            SettingsError: the file is no YAML or has a wrong or unknown key.
        """
        home = cls.home_of(home)
        path = home / "denpyo.yaml"
        values = read_values(path)
        if "home" in values:
            told = "home は --home か環境変数 DENPYO_HOME で指定し、ここには書かないでください。"
            raise wrong_file(path, [told])
        try:
            settings = cls.model_validate({**values, "home": home})
        except ValidationError as error:
            raise wrong_file(path, list(explain(error, cls))) from error
        url = os.environ.get("DENPYO_DATABASE_URL")
        return settings.model_copy(update={"database_url": url}) if url else settings
