"""Makes the books of a company in Tryton (試験用の会社): ``python prepare.py FOLDER``.

Run by ``scripts/test-tryton.sh`` in the environment of Tryton, which denpyo never
imports. FOLDER has an initialised ``demo.sqlite`` and a ``trytond.conf``.
"""

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path

from proteus import Model, config

COMPANY = "株式会社でんぴょう製作所"
SUPPLIERS = ("よもぎ塗装", "有限会社からたち金属")
ACCOUNTS = (("5101", "仕入高"), ("5201", "修繕費"), ("5202", "消耗品費"))
TAXES = (("課税仕入 10%", "0.10"), ("課税仕入 (軽)8%", "0.08"))
_LINE = "account.invoice.line"
YEAR = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
USER, PASSWORD = "bot", "tryton-bot-1"
GROUPS = ("Accounting", "Payment")
COLUMNS = (  # that a list does not show unless its user asks for them
    ("account_invoice.invoice_view_tree", "account.invoice", "description"),
    ("account_invoice.invoice_line_view_tree_sequence", _LINE, "summary"),
    ("account_payment.payment_view_list", "account.payment", "reference"),
)


def main(folder: Path) -> None:
    """Company, year, accounts, taxes, suppliers, and the user of the bots."""
    config.set_trytond("demo", config_file=str(folder / "trytond.conf"))
    _write_dates_as_in_japan()
    yen = _make("currency.currency", name="Japanese Yen", code="JPY", symbol="¥")
    yen.digits, yen.rounding = 0, Decimal(1)
    yen.save()
    company = _company(yen)
    _year(company)
    accounts = _accounts(company)
    for name, rate in TAXES:
        _tax(name, Decimal(rate), accounts["tax"])
    for name in SUPPLIERS:
        _make("party.party", name=name).save()
    journal = _make("account.payment.journal", name="総合振込", currency=yen)
    journal.process_method = "manual"
    journal.save()
    _user(company)


def _make(kind: str, /, **values: object) -> Model:
    record = Model.get(kind)()
    for name, value in values.items():
        setattr(record, name, value)
    return record


def _write_dates_as_in_japan() -> None:
    """The client knows no Japanese; 10/11 must not be read as November."""
    (language,) = Model.get("ir.lang").find([("code", "=", "en")])
    language.date = "%Y-%m-%d"
    language.save()


def _company(yen: Model) -> Model:
    from trytond.modules.company.tests.tools import create_company, get_company

    party = _make("party.party", name=COMPANY)
    party.save()
    create_company(party=party, currency=yen)
    return get_company()


def _year(company: Model) -> None:
    from trytond.modules.account.tests.tools import create_chart, create_fiscalyear
    from trytond.modules.account_invoice.tests.tools import (
        set_fiscalyear_invoice_sequences,
    )

    create_chart(company)
    year = set_fiscalyear_invoice_sequences(create_fiscalyear(company, YEAR))
    year.start_date, year.end_date = YEAR
    year.click("create_period")


def _accounts(company: Model) -> dict[str, Model]:
    from trytond.modules.account.tests.tools import get_accounts

    known = get_accounts(company)
    for code, name in ACCOUNTS:
        expense = known["expense"]
        account = _make("account.account", name=name, code=code, type=expense.type)
        account.parent, account.company = expense.parent, company
        account.save()
    return known


def _tax(name: str, rate: Decimal, account: Model) -> None:
    tax = _make("account.tax", name=name, description=name, type="percentage")
    tax.rate, tax.invoice_account, tax.credit_note_account = rate, account, account
    tax.save()


def _user(company: Model) -> None:
    user = _make("res.user", name="denpyo", login=USER, password=PASSWORD)
    groups = Model.get("res.group").find([("name", "in", GROUPS)])
    user.groups.extend(groups)
    user.companies.append(company)
    user.company = company
    user.save()
    for view, model, name in COLUMNS:
        number = Model.get("ir.model.data").get_id(view, config.get_config().context)
        column = _make("ir.ui.view_tree_optional", user=user, model=model, field=name)
        column.view, column.value = Model.get("ir.ui.view")(number), False
        column.save()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
