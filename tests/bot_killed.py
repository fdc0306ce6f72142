"""A bot that kills itself with -9 at a chosen step: ``python -m tests.bot_killed``."""

import os
import signal
import sys
from pathlib import Path

from books.settings import Settings
from flows.bots.office import open_bots
from rpa.effect import Effect
from rpa.worker import Worker
from tests.bot_cases import run


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def arrange(moment):
    """Make the bot die at a moment."""
    submit, answer = Effect.submit, Effect.answer

    def after_click(self):
        submit(self)
        self.screen.page.wait_for_timeout(700)
        die()

    def at_once(self):
        submit(self)
        die()

    def after_answer(self):
        answer(self)
        die()

    changes = {
        "filled": (Effect, "arm", die),
        "before click": (Effect, "submit", die),
        "at the click": (Effect, "submit", at_once),
        "after click": (Effect, "submit", after_click),
        "after answer": (Effect, "answer", after_answer),
        "before settling": (Worker, "_hidden", die),
    }
    setattr(*changes[moment])


if __name__ == "__main__":
    arrange(sys.argv[2])
    with open_bots(Settings.load(Path(sys.argv[1]))) as bots:
        run(bots)
