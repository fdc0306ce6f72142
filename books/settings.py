"""All settings, from one YAML file and the environment (設定).

``DENPYO_HOME`` names the folder that holds everything the program keeps (default:
``var`` in the working directory); ``denpyo.yaml`` in it holds the settings. Each
section below is a section of that file; what is absent takes the default here.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from books.addresses import is_near
from books.exchange import Exchange
from books.fields import is_field_name
from books.model import PayerAccount
from books.secrets import SecretName
from books.section import (
    NotNegative,
    Port,
    Positive,
    RegistrationNumber,
    Section,
    Share,
    WrittenNumber,
)
from books.settings_approvals import Approvals, Measures
from books.settings_booking import Booking
from books.settings_bots import Bots
from books.settings_daily import IntakeSettings, Notices, Schedules
from books.settings_file import explain, read_values, wrong_file
from books.settings_freee import FreeeApi
from books.settings_reconcile import Dunning, Reconcile
from books.settings_upkeep import ArchiveRules, BackupRules, LogRules, StatusRules
from books.shelf import Shelf

ExportName = Literal[
    "edi", "jp-pint", "yayoi", "moneyforward", "freee", "transfer", "zedi"
]


def _device(text: str) -> str:
    if not re.fullmatch(r"cpu|gpu:\d", text):
        raise ValueError("cpu か gpu:0 (0 は GPU の番号)")
    return text


Device = Annotated[str, AfterValidator(_device)]


class Company(Section):
    """Our own company (自社)."""

    name: str = ""
    registration_number: RegistrationNumber | None = None
    other_names: tuple[str, ...] = ()
    fiscal_year_start_month: int = Field(default=4, ge=1, le=12)
    small_amount_special: bool = False  # 少額特例の対象事業者か
    payer: PayerAccount | None = None  # 総合振込の振込依頼人


class Limits(Section):
    """What is refused before it can do harm (上限)."""

    max_file_bytes: Positive = 200 * 1024 * 1024
    max_pages: Positive = 300
    max_pixels: Positive = 120_000_000
    max_seconds_per_file: Positive = 900
    max_reader_bytes: Positive = 2 * 1024**3  # メモリ, 読み取りプロセスごと
    readers: NotNegative = 0  # 読み取りプロセスの数。0: コア数に応じる (2 まで)


class Ocr(Section):
    """How pictures are read (OCR). An empty folder means the models of the wheel.

    A folder of larger models (server, medium) and a GPU read better and faster.
    """

    models_folder: Path | None = None
    device: Device = "cpu"  # gpu:0 は onnxruntime-gpu と CUDA が要る
    detection_side: Positive = 1280  # 画素, A4 の長辺あたり
    threads: NotNegative = 0  # 0: as many as there are cores


# What neither money nor tax hangs on; the settings add to it and go before it.
FIELD_THRESHOLDS = {
    "lines": 0.8,
    "lines.description": 0.5,
    "lines.unit": 0.5,
    "lines.item_code": 0.6,
    "lines.date": 0.6,
    "issuer.name": 0.75,  # of 641 names 0.9 asks for 37 right ones more and finds 4 wrong
    "bank_accounts.holder": 0.85,  # of 402 0.9 asks for 12 right ones more and finds 2
    "recipient.name": 0.7,
    "order_number": 0.7,
    "postal_code": 0.5,
    "address": 0.5,
    "tel": 0.5,
    "subject": 0.6,
    "payment_method": 0.5,
    "delivery_place": 0.5,
}


def _field_name(name: str) -> str:
    if not is_field_name(name):
        raise ValueError("項目の名前 (issuer.name、lines.unit、tel など)")
    return name


FieldName = Annotated[str, AfterValidator(_field_name)]


class ReviewRules(Section):
    """When a person must look (目視確認のしきい値).

    A value that is right with less than its threshold is looked at: with 0.9, of ten
    such values one is wrong. ``field_thresholds`` names fields by the end of their path
    (``issuer.name``, ``lines.unit``, ``address``), row numbers left out; what it does
    not name takes ``threshold``.
    """

    threshold: Share = 0.9
    field_thresholds: dict[FieldName, Share] = Field(default={})
    approve_clean_documents: bool = True  # 確認事項のない書類を自動で承認する

    def threshold_of(self, path: str) -> float:
        """The threshold of a field path: the closest name that is set."""
        steps = re.sub(r"\[\d+\]", "", path).split(".")
        names = [".".join(steps[i:]) for i in range(len(steps))]
        names += [".".join(steps[:i]) for i in range(len(steps) - 1, 0, -1)]
        for known in (self.field_thresholds, FIELD_THRESHOLDS):
            for name in names:
                if name in known:
                    return known[name]
        return self.threshold


REVIEW_RULES = ReviewRules()  # as they are unless the settings say otherwise


def _near_address(url: str, info: ValidationInfo) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("http:// か https:// で始まるアドレス")
    if not info.data.get("allow_remote") and not is_near(parts.hostname):
        raise ValueError(
            "この機械か社内の IP アドレス (127.0.0.1、192.168.1.20 など)。社外のサーバーに"
            "書類の文字を送ってよいときだけ、field_reader.allow_remote を true に"
        )
    return url


class FieldReader(Section):
    """A language model near by that proposes values (項目を提案する言語モデル).

    Off while ``model`` is empty. Its server speaks OpenAI's chat interface; a key, if it
    wants one, is in the environment (``DENPYO_FIELD_READER_KEY``), never here.
    """

    allow_remote: bool = False  # 社外のサーバーに書類の文字を送る
    base_url: Annotated[str, AfterValidator(_near_address)] = (
        "http://127.0.0.1:11434/v1"
    )
    model: str = ""
    timeout_seconds: Positive = 60  # 書類一件あたり


class Accounts(Section):
    """Chart of accounts used for journal entries (勘定科目).

    ``other_sales`` are more accounts of income (役務収益 …), whose tax is that of sales.
    ``tax_names`` tells what the company's program calls a 税区分 or インボイス that it
    names otherwise than ``edi.accounting.tax``. ``tax_exclusive``: the ledger is kept
    without tax (税抜経理), which 弥生 has in its names of taxes.
    """

    purchases: str = "仕入高"
    expenses: str = "消耗品費"
    payables: str = "買掛金"
    accrued: str = "未払金"
    receivables: str = "売掛金"
    sales: str = "売上高"
    other_sales: tuple[str, ...] = ()
    withholding: str = "預り金"
    bank: str = "普通預金"
    fees: str = "支払手数料"
    advances: str = "仮受金"  # 何の入金か分からないもの
    advances_paid: str = "仮払金"  # 何の出金か分からないもの
    employee: str = "未払金"
    taxes_and_dues: str = "租税公課"
    prepayments_received: str = "前受金"
    prepayments_paid: str = "前払金"
    withheld: str = "仮払税金"  # 得意先が源泉徴収した税。個人は 事業主貸
    sales_discounts: str = "売上値引高"
    purchase_discounts: str = "仕入値引高"
    interest: str = "受取利息"
    cash: str = "現金"
    sundry_income: str = "雑収入"
    sundry_loss: str = "雑損失"
    tax_names: dict[str, str] = Field(default_factory=dict)
    tax_exclusive: bool = False  # 税抜経理か

    @property
    def owed(self) -> frozenset[str]:
        """Accounts of what is owed to us or by us (債権・債務の科目)."""
        return frozenset({self.receivables, self.payables, self.accrued, self.employee})

    @property
    def of_sales(self) -> frozenset[str]:
        """Accounts whose tax is that of sales (売上側の科目)."""
        usual = (self.sales, self.sales_discounts, self.interest, self.sundry_income)
        return frozenset({*usual, *self.other_sales})


class PartnerSettings(Section):
    """What IT support knows about one supplier (取引先の設定)."""

    name: str
    registration_number: WrittenNumber | None = None
    account: str | None = None
    subject_to_subcontract_act: bool = True  # 取適法の対象
    withholding: bool = False


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


class PaperLook(Section):
    """Pictures on the papers that we issue (書類の体裁): PNG or JPEG, in the home folder.

    Papers of other companies never carry them.
    """

    logo: Path | None = None
    seal: Path | None = None  # 角印


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
