"""Settings of the company itself (自社の設定): who it is, its accounts, its suppliers."""

from pathlib import Path

from pydantic import Field

from books.model import PayerAccount
from books.section import RegistrationNumber, Section, WrittenNumber


class Company(Section):
    """Our own company (自社)."""

    name: str = ""
    registration_number: RegistrationNumber | None = None
    other_names: tuple[str, ...] = ()
    fiscal_year_start_month: int = Field(default=4, ge=1, le=12)
    small_amount_special: bool = False  # 少額特例の対象事業者か
    payer: PayerAccount | None = None  # 総合振込の振込依頼人


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


class PaperLook(Section):
    """Pictures on the papers that we issue (書類の体裁): PNG or JPEG, in the home folder.

    Papers of other companies never carry them.
    """

    logo: Path | None = None
    seal: Path | None = None  # 角印
