"""Numbers that name companies, accounts and documents (番号).

Each reader takes text as printed (full width, hyphens, blanks) and returns the
canonical form or None; nothing here looks a number up.

Check digit: 法人番号の指定等に関する省令 2条, national tax agency
(https://www.houjin-bangou.nta.go.jp/). A mismatch is a warning only: sole
proprietors' numbers need not follow the rule.
"""

import re
import unicodedata

_HYPHENS = r"\-‐‑‒–—―−ーｰ─━_"
_BLANKS_AND_HYPHENS = re.compile(rf"[\s{_HYPHENS}]")
_HYPHEN = re.compile(rf"[{_HYPHENS}]")
_REGISTRATION = re.compile(  # no T that ends a word, but for labels before it (JP TRN)
    r"(?:(?<![A-Z])|(?<=TRN)|(?<=ID)|(?<=NO)|(?<=NUMBER))T([0-9]{13})(?![0-9])"
)
_POSTAL_CODE = re.compile(r"〒?([0-9]{3})-?([0-9]{4})")
_TEL_LABEL = re.compile(r"^(TEL|電話番号|電話|携帯)[.:]?|^☎|^℡", re.IGNORECASE)
_TEL_DIGITS = re.compile(r"0(?!0)[0-9]{9,10}")
_ACCOUNT_NUMBER = re.compile(r"[0-9]{1,7}")


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def compact_registration_number(text: str) -> str:
    """Drop width, case, blanks and hyphens (登録番号の整形); no check of the rest.

    >>> compact_registration_number("Ｔ７０００－０１２０－５０００２ ")
    'T7000012050002'
    """
    return _BLANKS_AND_HYPHENS.sub("", unicodedata.normalize("NFKC", text)).upper()


def parse_registration_number(text: str) -> str | None:
    """Find the registration number in a text (登録番号): ``T`` and 13 digits or None.

    A label in front of it may be there, with or without a blank; 13 digits without
    ``T`` are a corporate number, not a registration number.

    >>> parse_registration_number("登録番号Ｔ7-0000-1205-0002")
    'T7000012050002'
    >>> parse_registration_number("7000012050002"), parse_registration_number("T123")
    (None, None)
    >>> parse_registration_number("JP TRN T7000012050002")
    'T7000012050002'
    """
    found = set(_REGISTRATION.findall(compact_registration_number(text)))
    return f"T{found.pop()}" if len(found) == 1 else None


def corporate_check_digit(base12: str) -> int:
    """Check digit (1-9) of the 12 digits of a corporate number (検査用数字).

    9 - (Σ Pn x Qn mod 9), n from the lowest digit, Qn 1 for odd and 2 for even n.

    >>> corporate_check_digit("000012050002"), corporate_check_digit("700110005901")
    (7, 8)
    >>> corporate_check_digit("000000000000")  # a sum divisible by 9 gives 9, not 0
    9

    Raises:
        ValueError: not 12 digits.
    """
    if not re.fullmatch(r"[0-9]{12}", base12):
        raise ValueError("法人番号の基礎番号は数字12桁です。")
    total = sum(
        int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(base12[::-1], 1)
    )
    return 9 - total % 9


def has_valid_check_digit(number: str) -> bool:
    """Whether the first of 13 digits (``T`` before them or not) checks (検査用数字の照合).

    >>> [has_valid_check_digit(n) for n in ("T7000012050002", "8700110005901", "T1")]
    [True, True, False]
    >>> has_valid_check_digit("T1000012050002")
    False
    """
    digits = compact_registration_number(number).removeprefix("T")
    if not re.fullmatch(r"[0-9]{13}", digits):
        return False
    return corporate_check_digit(digits[1:]) == int(digits[0])


def parse_postal_code(text: str) -> str | None:
    """Read a postal code (郵便番号) as ``123-4567``, or None.

    >>> parse_postal_code("〒１００－０００１"), parse_postal_code("1000001")
    ('100-0001', '100-0001')
    >>> parse_postal_code("100-00012") is None
    True
    """
    folded = re.sub(r"\s", "", _fold(text))
    match = _POSTAL_CODE.fullmatch(_HYPHEN.sub("-", folded))
    return f"{match[1]}-{match[2]}" if match else None


def parse_tel(text: str) -> str | None:
    """Read a telephone number (電話番号) with its hyphens as printed, or None.

    Brackets become hyphens, ``+81`` becomes ``0``; 10 or 11 digits beginning with 0.

    >>> parse_tel("TEL：０３（１２３４）５６７８"), parse_tel("(0463) 12-3456")
    ('03-1234-5678', '0463-12-3456')
    >>> parse_tel("+81-3-1234-5678"), parse_tel("0312345678")
    ('03-1234-5678', '0312345678')
    >>> parse_tel("03-1234") is None
    True
    """
    folded = _TEL_LABEL.sub("", _fold(text).replace(" ", ""))
    plain = _HYPHEN.sub("-", re.sub(r"[()]", "-", folded))
    national = re.sub(r"^-?\+81-?(-?0-)?", "0", plain)
    joined = re.sub(r"-+", "-", national).strip("-.:")
    digits = joined.replace("-", "")
    return joined if _TEL_DIGITS.fullmatch(digits) else None


def normalise_document_number(text: str) -> str:
    """Bring a document number to its normal form (伝票番号): NFKC, no blanks.

    >>> normalise_document_number(" ＩＮＶ－２０２６ ０００１")
    'INV-20260001'
    """
    whole = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", whole)  # a mark may have come to a letter


def is_account_number(text: str) -> bool:
    """Whether a text can be an account number (口座番号): 1 to 7 digits.

    >>> is_account_number("1234567"), is_account_number("12345678")
    (True, False)
    """
    return _ACCOUNT_NUMBER.fullmatch(_fold(text)) is not None
