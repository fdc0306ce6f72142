import pytest

from books.model import BankAccount, DocumentType, Party
from extractors.page import Box
from extractors.segments import Segment
from extractors.signals import Evidenced
from extractors.vouched import note_vouches, payee_of, respelt


def noted(name: str, *holders: str, sure: float = 0.99) -> Evidenced:
    fields = Evidenced()
    fields.add("issuer.name", Segment(name, Box(0, 0, 9, 9), 1, sure), 0.99)
    accounts = [BankAccount(holder=holder) for holder in holders]
    for index, _ in enumerate(accounts):
        place = Segment("", Box(0, 9, 9, 18), 1, 0.9)
        fields.add(f"bank_accounts[{index}].holder", place, 0.99)
    note_vouches("issuer", Party(name=name), accounts, fields)
    return fields


def test_a_name_and_a_holder_that_read_alike_vouch_for_each_other():
    fields = noted("株式会社渡邊青果", "カ)ワタナベセイカ")
    assert fields.signals("issuer.name").vouched == 1.0
    assert fields.signals("bank_accounts[0].holder").vouched == 1.0


def test_a_holder_that_may_be_voiced_otherwise_is_vouched_for_by_half():
    fields = noted("有限会社山崎鉄工所", "ユ)ヤマザキテツコウシヨ")
    assert fields.signals("bank_accounts[0].holder").vouched == 0.5


@pytest.mark.parametrize(
    ("name", "holder"),
    [("有限会社三", "ユ)サンコウインサツ"), ("東洋陸運株式", "トウヨウリクウン(カ")],
)
def test_a_name_that_the_holder_shows_to_be_cut_is_doubted(name, holder):
    signals = noted(name, holder).signals("issuer.name")
    assert signals.vouched == -1.0
    assert signals.doubt > 0
    assert noted(name, holder, sure=1.0).signals("issuer.name").doubt == 0


def test_the_account_of_a_person_says_nothing():
    fields = noted("デザイン工房あおぞら", "サエキ ヨシノリ")
    assert fields.signals("issuer.name").vouched == 0.0
    assert fields.signals("bank_accounts[0].holder").vouched == 0.0


def test_a_look_alike_is_set_on_a_picture_only():
    party = Party(name="株式会社丸ハ興業")
    accounts = [BankAccount(holder="カ)マルハチコウギヨウ")]
    assert respelt(party, accounts, picture=True).name == "株式会社丸八興業"
    assert respelt(party, accounts, picture=False) is party


def test_a_payment_notice_shows_the_account_of_its_recipient():
    assert payee_of(DocumentType.PAYMENT_NOTICE) == "recipient"
    assert payee_of(DocumentType.INVOICE) == "issuer"
