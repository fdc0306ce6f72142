"""One attempt at one effect (一回の試み): the order of the steps that makes it happen once.

1. Where there is any doubt, the site is searched for our mark before anything else.
2. The form is filled, and what stands on it is compared with what was meant.
3. ``submitting`` is on the disk before the click; the click is one, and has a time limit.
4. Whatever the site answers, it is searched for our mark, and every field compared.
5. What was clicked more than once is searched once more later: a slow site may still
   have been at work on the first click.
6. What is not found is tried again only by a search that has found something before
   (``rpa.proof``), and clicked twice at most; else a person decides.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from books.bot_orders import MONEY
from books.errors import ConflictError
from books.job_steps import Outcome, Verdict
from books.store import Job
from rpa.effect import Done, Effect, Other, Refused, after
from rpa.evidence import Camera
from rpa.form import told
from rpa.past import FOUND_BY, REFUSES, SAYS, SHOWN, Past
from rpa.search import Asked, Found, NotFound, Unsure
from rpa.trouble import PersonError

CLICK_SECONDS = 10.0
MOST_CLICKS = 2  # without an answer, and without a person who looked
_NOT_THERE = "「登録されていなかった」(`denpyo bot resolve --not`)"
_LOOK = "。この探し方で見つけたことがまだないので、登録されていないか、サイトでも確かめてください。"
Commit = Callable[[], None]


@dataclass(frozen=True)
class Attempt:
    """What an attempt works with (試み).

    ``commit`` writes ``submitting`` and that it is clicked now; ``now`` is the store's
    clock; ``digest`` stands for the search, and ``is_proven`` says whether that one has
    found something before; ``asks_first`` says that the site is searched even where
    nothing is in doubt (money).
    """

    job: Job
    effect: Effect
    camera: Camera
    commit: Commit
    now: Callable[[], dt.datetime]
    digest: str
    is_proven: Callable[[], bool]
    asks_first: bool = False
    dry_run: bool = False

    def run(self) -> Outcome:
        """Bring the effect about, unless it is there already.

        Raises:
            SiteTroubleError: before the click, so that nothing was done.
            PlaywrightError: likewise.
        """
        earlier = self._earlier()
        if earlier is not None:
            return earlier
        outcome = self._prepare()
        if outcome is not None:
            return outcome
        self.effect.arm(CLICK_SECONDS)
        self.commit()
        try:
            return self._submit()
        except ConflictError:
            raise
        except Exception as error:  # whatever it is, the click may have worked
            return self._unknown(f"確定したあとで問題が起きました({_first(error)})。")

    def settle(self) -> Outcome:
        """Ask the site about an effect that may have been made (結果の確認).

        Raises:
            SiteTroubleError: the site does not answer.
            PlaywrightError: likewise.
        """
        return self._judge(self._ask())

    # --- before the click -----------------------------------------------------------

    def _earlier(self) -> Outcome | None:
        """What is there from an earlier attempt; None: nothing, go on."""
        job = self.job
        if not (job.is_doubtful or self.asks_first or job.is_cleared):
            return None
        asked = self._ask()
        if isinstance(asked, NotFound):
            wait = self._settling()
            if wait > dt.timedelta():
                told_ = "登録が一覧に出るまで待っています。"
                return Outcome(Verdict.LATER, told_, self.camera.kept, wait)
            missing = self._missing() if job.submitted_at else None
            certain = missing is None or missing.verdict is Verdict.RETRY
            return None if certain else missing
        if isinstance(asked, Unsure) and job.is_cleared:
            return None  # a person looked, and said that it is not there
        outcome = self._judge(asked)
        if outcome.verdict is Verdict.UNKNOWN:  # nothing was done in this attempt
            return replace(outcome, verdict=Verdict.LATER)
        return outcome

    def _prepare(self) -> Outcome | None:
        differences = self.effect.prepare()
        for note in self.effect.notes:
            self.camera.note("note", note)
        self.camera.picture("before")
        if differences:
            raise PersonError(
                f"入力した値と画面の表示が違うため、確定せずに止めました: {told(differences)}"
            )
        if not self.dry_run:
            return None
        self.camera.text("dry run")
        return Outcome(
            Verdict.LATER,
            "試し(dry-run)のため、確定の前で止めました。画面の写しを確かめてください。",
            self.camera.kept,
            dt.timedelta(),
        )

    # --- the click, and after it ------------------------------------------------------

    def _submit(self) -> Outcome:
        self.effect.submit()
        answer = self.effect.answer()
        self.camera.text("after")
        if isinstance(answer, Done):
            self.camera.note(SAYS, answer.words)
            return self._judge(self._ask(), was_told=True)
        self.camera.picture("after")
        if isinstance(answer, Refused):
            self.camera.note(REFUSES, answer.message)
            return self._refused(answer)
        if isinstance(answer, Other):
            return self._person(
                f"サイトが「{answer.words}」と表示しました。意図した登録ではないため、"
                "サイトで確かめてください。"
            )
        if answer.shown is not None:
            self.camera.note(SHOWN, answer.shown)
        return self._unknown(answer.message)

    def _refused(self, answer: Refused) -> Outcome:
        """The site says no: certain once it was searched and has nothing."""
        asked = self._ask()
        if isinstance(asked, NotFound):
            told_ = f"サイトが受け付けませんでした: {answer.message}"
            if not self.is_proven():
                told_ += _LOOK
            return Outcome(Verdict.REFUSED, told_, self.camera.kept)
        return self._judge(asked)

    def _unknown(self, message: str) -> Outcome:
        told_ = f"{message}登録されたかどうか、サイトで確かめます。"
        self.camera.picture("unknown")
        return Outcome(Verdict.UNKNOWN, told_, self.camera.kept, self._settle)

    # --- asking -------------------------------------------------------------------------

    def _ask(self) -> Asked:
        asked = self.effect.ask()
        words = {Found: "found", NotFound: "not found", Unsure: "unsure"}
        self.camera.note("asked", words[type(asked)])
        if isinstance(asked, Found):
            self.camera.note(FOUND_BY, self.digest)
        self.camera.picture("read back")
        return asked

    def _judge(self, asked: Asked, *, was_told: bool = False) -> Outcome:
        wait = self._settle if was_told else self._settling()
        if isinstance(asked, Found):
            return self._found(asked, wait)
        if isinstance(asked, Unsure):
            return self._person(f"サイトで確かめられません。{asked.message}")
        if was_told or wait > dt.timedelta():
            told_ = "まだ一覧に出ていません。少し待って、もう一度確かめます。"
            return Outcome(Verdict.UNKNOWN, told_, self.camera.kept, wait)
        return self._missing()

    def _missing(self) -> Outcome:
        """The list does not have it: may it be tried again?"""
        why = self._why_not_again()
        if why is not None:
            return self._person(why)
        return Outcome(
            Verdict.RETRY,
            "サイトに登録がないことを確かめました。もう一度行います。",
            self.camera.kept,
        )

    def _why_not_again(self) -> str | None:
        """Why a person has to look before it is clicked again; None: it may be."""
        past, kind = Past(self.job.evidence), self.job.kind
        if past.said_done:
            return "サイトは完了と表示しましたが、一覧に見つかりません。サイトで確かめてください。"
        if kind in MONEY:
            return (
                f"{self._seen()}一覧にも見つかりません。サイトがあとから登録すると二重の支払いに"
                "なるため、自動ではやり直しません。サイトで確かめ、登録がなければ"
                f"{_NOT_THERE} と記録してください。"
            )
        if not self.is_proven():
            return (
                f"{self._seen()}一覧でも見つかりません。この探し方で見つけたことがまだないので、"
                f"やり直しません。サイトで確かめ、done と {kind}_search を直してください。"
                f"{self._shown()}登録がなければ{_NOT_THERE} と記録してください。"
            )
        if not self.effect.screen.site.complete:
            return (
                "一覧に見つかりませんが、このサイトの一覧は全件とは限りません"
                "(site.yaml の complete)。サイトで確かめてください。"
            )
        count = len(past.unanswered)
        if count >= MOST_CLICKS:
            return (
                f"答えのないまま {count} 回押しましたが、一覧に見つかりません。これ以上は自動で"
                f"やり直しません。サイトで確かめ、登録がなければ{_NOT_THERE} と記録してください。"
            )
        return None

    def _seen(self) -> str:
        """How the last click went, up to a comma (最後に押したとき)."""
        past = Past(self.job.evidence)
        if self._shown():
            return f"押しましたが、{self.effect.sign}ず、"
        if past.last(SHOWN) is not None:
            return "サイトは完了と表示しましたが、"
        refused = past.last(REFUSES)
        if refused is not None:
            return f"サイトは「{refused}」と断り、"
        return "押しましたが、返事がなく、"

    def _shown(self) -> str:
        """What came on the page after the last click, if we still don't know the words."""
        shown = Past({**self.job.evidence, **self.camera.kept}).last(SHOWN)
        if shown is None or any(word in shown for word in self.effect.form.done):
            return ""
        return after(shown)

    def _found(self, found: Found, wait: dt.timedelta) -> Outcome:
        ids = "、".join(record.id for record in found.records)
        self.camera.note("site id", ids)
        if len(found.records) > 1:
            return self._person(
                f"同じ連携番号の登録が {len(found.records)} 件あります({ids})。"
                "二重に登録されていないか、サイトで確かめてください。"
            )
        (record,) = found.records
        if record.differences:
            return self._person(record.unlike)
        if self._clicks() > 1 and wait > dt.timedelta():
            return Outcome(
                Verdict.UNKNOWN,
                f"登録されています({ids})。前の確定の答えがなかったため、二重になって"
                "いないか、少しあとにもう一度確かめます。",
                self.camera.kept,
                wait,
            )
        unread = "、".join(self.effect.screen.site.unread(self.job.kind))
        message = f"登録を読み戻し、全項目が一致しました({ids})。"
        if unread:
            message = (
                f"登録を読み戻し、比べた項目は一致しました({ids})。読み戻していない項目:"
                f" {unread}"
            )
        if shown := self._shown():
            message += f"ただし {self.effect.sign}ませんでした。{shown}site.yaml を直してください。"
        return Outcome(Verdict.CONFIRMED, message, self.camera.kept)

    def _person(self, message: str) -> Outcome:
        return Outcome(Verdict.PERSON, message, self.camera.kept)

    def _clicks(self) -> int:
        """How often it was clicked, in this attempt and before."""
        return len(Past({**self.job.evidence, **self.camera.kept}).clicks)

    def _settling(self) -> dt.timedelta:
        """How long until the site's list must show what was submitted."""
        begun = self.job.submitted_at
        if begun is None:
            return dt.timedelta()
        return max(begun + self._settle - self.now(), dt.timedelta())

    @property
    def _settle(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.effect.screen.site.settle_seconds)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
