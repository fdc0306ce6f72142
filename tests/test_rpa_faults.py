"""Whatever goes wrong at whatever step: an effect is on the site once, or shown as unknown.

Everyday a sample; ``make test-full`` does every step (about an hour). Each way is one
effect; its line goes to ``report.tsv`` of the test's folder.
"""

import json
from collections import Counter

import pytest

from tests.bot_process import Trouble
from tests.bot_rig import rig

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]

WHATS = ("bot", "browser", "site", "line")
CLICK = (
    *("prepared", "committing", "committed", "clicking", "clicked", "answered"),
    *("asked", "settling", "settled"),
)
MOMENTS = (0.03, 0.1, 0.3)  # after the click, while the request is on its way
HOWS = ("500", "404", "blank", "drop", "cut", "hang")
BOOKING = {
    "journal": ("accounting", "/journals", "POST /journals "),
    "invoice": ("accounting", "/invoices", "POST /invoices "),
    "transfer": ("bank", "/transfers/confirm/*", "POST /transfers/confirm/"),
}
PAGES = {
    "journal": ("/journals/new", "/journals", "/journals/*", "/api/accounts"),
    "invoice": ("/invoices/new", "/invoices"),
    "transfer": ("/transfers/upload", "/transfers/list", "/transfers/*/done"),
}
STEPS = {"journal": (4, 16), "invoice": (4, 16), "transfer": (8, 3)}  # steps, fields


def at_each_step(kind, what):
    """The same trouble at each step of the way, and in the moments after the click."""
    points = ["claimed", "preparing", "visit", "visited", "asking"]
    steps, fields = STEPS[kind]
    points += [f"step:{n}" for n in range(1, steps + 1)]
    points += [f"field:{n}" for n in range(1, fields + 1)]
    ways = [(Trouble(point, what),) for point in (*points, *CLICK)]
    return ways + [(Trouble("clicked", what, later),) for later in MOMENTS]


def at_sign_in(_kind):
    """A bot is killed, and the next one has trouble while it signs in."""
    killed = Trouble("claimed", "bot")
    return [(killed, Trouble(f"step:{n}", what)) for n in range(1, 5) for what in WHATS]


def one_after_another(_kind):
    """The second trouble comes while the first is being sorted out."""
    firsts = (Trouble("clicked", "bot"), Trouble("clicked", "line"))
    seconds = [
        *(Trouble(p, "bot") for p in ("doubted", "asking", "asked", "settling")),
        *(Trouble("asking", what) for what in ("browser", "site", "line")),
    ]
    return [(first, second) for first in firsts for second in seconds]


def faults_of_the_site(kind):
    """The site fails by itself: at the booking, before and after it, and on the way."""
    _, path, _ = BOOKING[kind]
    post = {"path": path, "method": "POST"}
    plans = [
        {"kind": f"error_{when}", "how": how, "seconds": 8, **post}
        for when in ("before", "after")
        for how in HOWS
    ]
    others = ("session_end", "maintenance", "decoy", "altered", "invalid", "popup")
    plans += [{"kind": other, **post} for other in others]
    plans += [{"kind": "slow", "seconds": seconds, **post} for seconds in (2, 4)]
    special = "otp_again" if kind == "transfer" else "other_office"
    plans.append({"kind": special, **post})
    for page in PAGES[kind]:
        get = {"path": page, "method": "GET"}
        plans += [{"kind": "error_before", "how": how, **get} for how in HOWS[:4]]
        plans += [{"kind": other, **get} for other in ("session_end", "maintenance")]
        plans += [{"kind": "popup", **get}, {"kind": special, **get}]
    return [(Trouble("claimed", json.dumps(plan)),) for plan in plans]


def booked_late(kind):
    """The site is still at work when the bot has long given up (within ``settle``)."""
    path = BOOKING[kind][1]
    plan = {"kind": "slow", "seconds": 8, "path": path, "method": "POST"}
    slow = Trouble("claimed", json.dumps(plan))
    return [(slow,)] + [(slow, Trouble("clicked", what, 0.1)) for what in WHATS[:2]]


def lost_on_the_way(kind):
    """The network loses a request, or its answer."""
    requests = [BOOKING[kind][2]]
    requests += [f"GET {page.split('*', maxsplit=1)[0]}" for page in PAGES[kind]]
    ways = [
        (Trouble("claimed", f"lose {when} {request}"),)
        for request in requests
        for when in ("before", "after")
    ]
    deaf = ("visit", "clicking", "asking")
    return ways + [(Trouble(point, "deaf", seconds=8.0),) for point in deaf]


CAMPAIGNS = {
    **{
        f"{kind}-{name.__name__}": (kind, name(kind))
        for name in (faults_of_the_site, lost_on_the_way, one_after_another, at_sign_in)
        for kind in ("transfer", "journal")
    },
    **{
        f"{kind}-{what}": (kind, at_each_step(kind, what))
        for what in WHATS
        for kind in ("transfer", "journal")
    },
    "journal-late": ("journal", booked_late("journal")),
    "transfer-late": ("transfer", booked_late("transfer")),
    "invoice-bot": ("invoice", at_each_step("invoice", "bot")),
    "invoice-faults": ("invoice", faults_of_the_site("invoice")[:21]),
}


def judge(folder, kind, ways, **more):
    """Run the ways, write the report, and say what is not right."""
    with rig(BOOKING[kind][0], folder, **more) as one:
        told = one.run(kind, *ways)
        strays = one.strays()
    lines = "".join(f"{'ok' if t.is_right else 'WRONG'}\t{t}\n" for t in told)
    (folder / "report.tsv").write_text(lines, encoding="utf-8")
    print(Counter((t.state.value, t.count) for t in told))
    assert strays == []
    assert [str(t) for t in told if not t.is_right] == []
    return told


def test_the_full_run_is_large_enough():
    assert sum(len(ways) for _, ways in CAMPAIGNS.values()) >= 300


def test_a_bot_killed_after_the_click_books_once(tmp_path):
    (told,) = judge(tmp_path, "journal", [(Trouble("clicked", "bot", MOMENTS[1]),)])
    assert (told.state.value, told.count, told.fired) == ("confirmed", 1, 1)


def test_a_lost_answer_never_pays_twice(tmp_path):
    fault = {"kind": "error_after", "how": "drop", "path": "/transfers/confirm/*"}
    ways = [(Trouble("claimed", json.dumps({**fault, "method": "POST"})),)]
    (told,) = judge(tmp_path, "transfer", ways)
    assert (told.state.value, told.count, told.fired) == ("confirmed", 1, 1)


def test_a_payment_without_answer_is_tried_again_by_a_person_only(tmp_path):
    fault = {"kind": "error_before", "how": "drop", "path": "/transfers/confirm/*"}
    ways = [(Trouble("claimed", json.dumps({**fault, "method": "POST"})),)]
    (told,) = judge(tmp_path, "transfer", ways)
    assert (told.state.value, told.count, told.fired) == ("needs_person", 0, 1)
    assert "登録されていなかった" in told.message


def test_what_a_slow_site_books_after_all_is_told(tmp_path):
    """Clicked again once the list should have shown it: then two are there."""
    plan = {"kind": "slow", "seconds": 8, "path": BOOKING["journal"][1]}
    slow = Trouble("claimed", json.dumps({**plan, "method": "POST"}))
    with rig(BOOKING["journal"][0], tmp_path, settle=5) as one:
        ways = (slow, Trouble("clicked", "bot", 0.1))
        (told,) = one.run("journal", ways, site_ends=False)
    assert (told.state.value, told.count) == ("needs_person", 2)
    assert "同じ連携番号の登録が 2 件" in told.message


@pytest.mark.slow
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_each_step_may_fail(tmp_path, name):
    kind, ways = CAMPAIGNS[name]
    settle = 15 if name.endswith("late") else 1
    told = judge(tmp_path, kind, ways, settle=settle, pictures=kind == "invoice")
    missed = [str(t) for t in told if t.fired < len(t.troubles)]
    assert len(missed) <= len(ways) // 10, missed
