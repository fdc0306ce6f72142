"""What the holder of an account says of the issuer's name, and the name of the holder
(名称と口座名義の裏付け).

Both are printed on one paper, in two scripts, and are read by two recognisers: where
the kana read the name, neither is misread. What the kana leave over tells that a name
was cut by a seal; what they don't read, that a letter is wrong or too many.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from books.name_kana import NameRead, PartRead, match_name
from books.readings import Ground, flip_marks, span_readings

TWINS = (
    *"ハ八 ニ二 ミ三 ロ口 カ力 エ工 ト卜 タ夕 オ才 ム厶 ー一- チ千 シツンソノ ルレ ワクフ コユ アマ テデ".split(),
    *"カガ キギ クグ ケゲ コゴ サザ シジ スズ セゼ ソゾ タダ テデ トド ハバパ ヒビピ フブプ ヘベペ ホボポ".split(),
)
"""Letters that recognisers take for each other, in names."""
RELATED = 0.5  # share of the letters from which on both are of one name
LIKE = 0.75  # the same, where what is not read is a matter of one word


class Grade(StrEnum):
    """How the kana of an account read a name (裏付けの度合い)."""

    READS = "reads"
    """All of it: both are whole and right, but for forms of kanji (髙, 高)."""
    ONE_WORD = "one_word"
    """All but one word, for which there are kana: an unusual reading or a misread letter."""
    CUT = "cut"
    """There are kana for which the name has no letters: the name is not whole."""
    SURPLUS = "surplus"
    """The name has letters that the kana don't read: too many, or the kana are short."""
    DIFFERENT = "different"
    """Much of it, but not in one place: something is misread."""
    UNRELATED = "unrelated"
    """Nothing: the account of a person or of another company."""


@dataclass(frozen=True, slots=True)
class Vouch:
    """``printed`` is the share of the kana that stand in the name itself.

    ``settled`` says that the holder can't be read in another way that fits as well
    (ヤマザキ and ヤマサキ both read 山崎).
    """

    grade: Grade
    printed: float = 0.0
    settled: bool = False
    unread: tuple[PartRead, ...] = ()


def holder_vouches(name: str | None, holder: str | None) -> Vouch:
    """How a holder vouches for a name (名義による名称の裏付け).

    >>> holder_vouches("有限会社三", "ユ)サンコウインサツ").grade.value
    'cut'
    >>> holder_vouches("株式会社オフイスサプライ", "カ)オフイスサプライ").grade.value
    'reads'
    """
    if not name or not holder:
        return Vouch(Grade.UNRELATED)
    read = match_name(name, holder)
    return Vouch(_grade(read), read.printed, _is_settled(read), read.unread)


def respell(name: str, holder: str) -> str | None:
    """The name with one look-alike letter changed or one lost ー put in, where only that
    reads the holder's kana (名義で決まる字形); None where nothing or more than one does.

    >>> respell("株式会社丸ハ興業", "カ)マルハチコウギヨウ")
    '株式会社丸八興業'
    """
    if holder_vouches(name, holder).grade in (Grade.READS, Grade.UNRELATED):
        return None
    found = {
        other for other in _one_changed(name) if match_name(other, holder).is_whole
    }
    return found.pop() if len(found) == 1 else None


def _one_changed(name: str) -> Iterator[str]:
    """The name with a letter for its twin, or a long vowel more: those get lost."""
    for at, letter in enumerate(name):
        alike = (twins.replace(letter, "") for twins in TWINS if letter in twins)
        for other in chain.from_iterable(alike):
            yield name[:at] + other + name[at + 1 :]
        if "ァ" <= letter <= "ヺ":
            yield f"{name[: at + 1]}ー{name[at + 1 :]}"


def _grade(read: NameRead) -> Grade:
    if read.share < RELATED and not _is_beginning(read):
        return Grade.UNRELATED
    if read.forms_agree is False:
        return Grade.DIFFERENT
    if not read.unread:
        return Grade.READS
    if len(read.unread) > 1:
        return Grade.DIFFERENT
    (part,) = read.unread
    if not part.text:
        return Grade.CUT
    if not part.kana:
        return Grade.SURPLUS
    return Grade.ONE_WORD if read.share >= LIKE else Grade.DIFFERENT


def _is_beginning(read: NameRead) -> bool:
    """True for a name of which the kana tell more: 三 and サンコウインサツ."""
    forms = read.forms_agree is True
    return forms and len(read.unread) == 1 and not read.unread[0].text


def _is_settled(read: NameRead) -> bool:
    """Whether no voiced mark more or less would read the name as well."""
    return not read.unread and not any(map(_may_be_other, read.parts))


def _may_be_other(part: PartRead) -> bool:
    if part.ground is Ground.PRINTED:
        return False
    readings = span_readings(part.text)
    return part.ground is Ground.LETTER or any(
        other in readings for other in flip_marks(part.kana)
    )
