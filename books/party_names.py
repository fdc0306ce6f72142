"""Company names as they are compared (社名の照合): without legal form, blanks, variants."""

import re
import unicodedata
from functools import lru_cache

_LEGAL_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|[一公][般益][社財]団法人"
    r"|特定非営利活動法人|\((?:株|有|同|資|名|一社|公社|一財|公財|特非)\)"
)
_NOISE = re.compile(r"[\s・･,.、。\-‐–—ー_()'’&]")
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊澤廣齋齊斎國惠眞ヱヰ", "高崎浜浜辺辺沢広斉斉斉国恵真エイ"
)


@lru_cache(maxsize=4096)
def normalise_name(name: str | None) -> str:
    """Fold a company name for comparison (名称の正規化): no legal form, no blanks.

    >>> normalise_name("株式会社 髙橋製作所") == normalise_name("㈱高橋製作所")
    True
    """
    text = unicodedata.normalize("NFKC", name or "")
    bare = _NOISE.sub("", _LEGAL_FORMS.sub("", text)).translate(_VARIANTS).casefold()
    return bare or _NOISE.sub("", text).casefold()
