"""What makes values less sure than their letters are."""

from books.model import BankAccount
from extractors.doubts import doubt_accounts
from extractors.signals import Evidenced


def test_a_holder_with_a_number_in_it_makes_its_account_doubtful():
    fields = Evidenced()
    for index in range(2):
        fields.add(f"bank_accounts[{index}].holder", None, 0.99)
    accounts = [BankAccount(holder="カ)ミホン"), BankAccount(holder="2713928 ミホン")]
    doubt_accounts(accounts, fields)
    assert fields.signals("bank_accounts[0].holder").doubt == 0
    assert fields.signals("bank_accounts[1].holder").doubt > 1
