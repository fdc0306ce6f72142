"""What a payment run will be in the bank's file, without writing it (振込ファイルの下見)."""

from collections.abc import Iterable
from dataclasses import dataclass

from books.banks import find_bank
from books.errors import DenpyoError
from books.model import CreditTransfer
from books.payables import PayRules, plan_transfers
from books.payment_run import BankTotal, RunContent, as_approved
from web.site import Site


@dataclass(frozen=True)
class Preview:
    """The transfers of a run (振込の一覧), totals by bank, and what is wrong with it."""

    transfers: tuple[CreditTransfer, ...]
    banks: tuple[BankTotal, ...]
    payer: str
    problems: tuple[str, ...]

    @property
    def total(self) -> int:
        """Yen that leave our account (支払総額)."""
        return sum(transfer.amount for transfer in self.transfers)


def preview(site: Site, content: RunContent) -> Preview:
    """Plan and write the file in memory (下見): the same code as for the real one."""
    company = site.settings.company
    papers = [
        (
            item.document_id,
            as_approved(
                site.store.get(item.document_id).reading.document,
                item,
                content.pay_day,
            ),
        )
        for item in content.items
    ]
    plan = plan_transfers(papers, company, PayRules(until=content.pay_day))
    names = {item.document_id: item.called for item in content.items}
    problems = [f"{names[x.document_id]}: {x.finding.message}" for x in plan.left_out]
    if not problems and sum(t.amount for t in plan.transfers) != content.total:
        problems.append(
            "書類の金額が、支払予定に入れたときと違います。作り直してください。"
        )
    problems += _write(site, plan.transfers)
    return Preview(
        plan.transfers, by_bank(plan.transfers), payer_of(site), tuple(problems)
    )


def payer_of(site: Site) -> str:
    """Our own account, for people (振込元の口座)."""
    payer = site.settings.company.payer
    if payer is None:
        return ""
    bank = find_bank(payer.bank_code)
    name = bank.full_name if bank else payer.bank_kana
    return (
        f"{name} ({payer.bank_code}-{payer.branch_code}) "
        f"{payer.account_type.value} {payer.account_number} {payer.name_kana}"
    )


def by_bank(transfers: Iterable[CreditTransfer]) -> tuple[BankTotal, ...]:
    """Totals by the payees' banks (銀行別の合計)."""
    found: dict[str, BankTotal] = {}
    for transfer in transfers:
        code = transfer.bank_code
        bank = find_bank(code)
        name = bank.full_name if bank else transfer.bank_kana
        known = found.get(code, BankTotal(code, name, 0, 0))
        found[code] = BankTotal(
            code, name, known.transfers + 1, known.amount + transfer.amount
        )
    return tuple(found[code] for code in sorted(found))


def _write(site: Site, transfers: tuple[CreditTransfer, ...]) -> list[str]:
    """What keeps the file from being written."""
    from edi.zengin import write_bulk_transfer

    payer = site.settings.company.payer
    if payer is None:
        return [
            "振込元の口座がありません。denpyo.yaml の company.payer に書いてください。"
        ]
    if not transfers or "transfer" not in site.settings.exports:
        return []
    try:
        write_bulk_transfer(payer, transfers)
    except DenpyoError as error:
        return [str(error)]
    return []
