"""Statement CSVs of Japanese banks, by profiles in YAML (銀行明細CSV)."""

from edi.statements.keys import is_of_account, movement_key, movement_keys
from edi.statements.profile import Profile, load_profiles
from edi.statements.reading import identify_statement_csv, read_statement_csv

__all__ = [
    "Profile",
    "identify_statement_csv",
    "is_of_account",
    "load_profiles",
    "movement_key",
    "movement_keys",
    "read_statement_csv",
]
