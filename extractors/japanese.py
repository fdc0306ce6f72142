"""Characters that a Japanese document may hold (日本の文字)."""

ALSO_PRINTED = "–•·€²³Øø‐‧﨑㎡㎏"  # though not in Windows-31J


def is_japanese(char: str) -> bool:
    """True for a character of Windows-31J, and for a few that are printed besides."""
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return char in ALSO_PRINTED
    return not "\u0400" <= char <= "\u04ff"  # Cyrillic: З is never meant
