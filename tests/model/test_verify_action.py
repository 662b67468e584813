"""D2 for every verb: what a client had, and what it hears, is what it would fetch anew."""

import pytest

from tests.model import cases_channels, cases_messages, cases_projects, cases_tasks
from tests.model.audience import WHERE
from tests.model.cases import Case
from tests.model.client import Event
from tests.model.verbs import UNSEEN, public_verbs
from tests.model.watch import Stale, Watch
from tests.model.world import Mould, World

CASES = [
    *cases_projects.CASES,
    *cases_channels.CASES,
    *cases_messages.CASES,
    *cases_tasks.CASES,
]
TELLING = [
    pytest.param(case, type, id=f"{type} of {case}")
    for case in CASES
    for type in sorted(case.says)
    # One is for the others in the channel, who look its readers up; the other tells nothing.
    if type != "channel.member_added" and not type.startswith("custom.")
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_everybody_is_up_to_date_by_what_he_hears_d1_d2_d3_d5(
    case: Case, mould: Mould, world: World
) -> None:
    """D1, D2, D3, D5: and nobody hears what does not concern him."""
    verb = case.ready(world)
    watch = Watch(world.team, seen=None if case.given else mould.seen)
    events = watch.act(verb)
    assert {event["type"] for event in events} == case.says
    fetched: dict[str, set[str]] = {}
    for name, want in watch.wanted:
        fetched.setdefault(name, set()).add(want.kind)
    assert fetched == case.wants


@pytest.mark.parametrize(("case", "type"), TELLING)
def test_an_event_that_says_nothing_leaves_somebody_behind(
    case: Case, type: str, mould: Mould, world: World
) -> None:
    """D2: there is no event that could be left out, and the check would see it."""

    def muffled(events: list[Event]) -> list[Event]:
        return [
            {**event, "type": "custom.nothing"} if event["type"] == type else event
            for event in events
        ]

    verb = case.ready(world)
    with pytest.raises((Stale, KeyError)):
        Watch(world.team, muffled, None if case.given else mould.seen).act(verb)


def test_every_verb_is_in_the_table_or_has_a_reason_not_to_be() -> None:
    tested = {case.name for case in CASES}
    assert public_verbs() - tested - UNSEEN.keys() == set()
    assert tested & UNSEEN.keys() == set()
    assert tested <= public_verbs()


def test_every_event_of_d1_is_said_by_a_case() -> None:
    """D1: the table of the page is the table of the cases."""
    said = {type for case in CASES for type in case.says if not type.startswith("custom.")}
    assert said == WHERE.keys()
