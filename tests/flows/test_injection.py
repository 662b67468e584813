"""Hostile texts through every body of REST: refused, or given back as they are."""

import pytest

from hubbub.web.openapi import TAGS
from tests.flows.conftest import Teams
from tests.support.events_stage import WATCHED
from tests.support.injection_targets import Target, targets
from tests.support.injections import (
    CONTROLS,
    CORPUS,
    LINES,
    Path,
    complaint_about,
    dig,
    stored_forms,
)
from tests.support.people import Team

MANY_LINES = {"content", "description"}
# Never shown, or another program's own, which travels as sent.
OPAQUE = {"password", "new_password", "current_password", "metadata", "data", "id"}
# A hash of a password costs as much as a hundred other requests.
HASHING = {"register", "login", "change_password"}
FEW = ("script", "long", "colour", "nul", "surrogate")


@pytest.fixture
def team(teams: Teams) -> Team:
    return teams(**WATCHED)


@pytest.mark.parametrize("tag", TAGS)
def test_a_hostile_text_in_any_body_is_refused_or_comes_back_as_it_is(team: Team, tag: str) -> None:
    """M1, H1: in every field of every body that the OpenAPI document tells of."""
    wrong = []
    for target in targets(team, tag):
        plain = target.send(target.base())
        assert plain.is_success or target.name == "refresh", plain.text
        for field in target.fields():
            for kind in FEW if target.name in HASHING else CORPUS:
                if complaint := judge(target, field, kind, CORPUS[kind]):
                    wrong.append(f"{target.name} {field} {kind}: {complaint}")
    assert wrong == []


def judge(target: Target, field: Path, kind: str, text: str) -> str | None:
    """What is wrong with what became of the text."""
    answer = target.try_out(field, text)
    if not answer.is_success:
        return complaint_about(answer, text)
    opaque = bool(OPAQUE & set(field))
    if kind in CONTROLS and not opaque:
        return "control characters were accepted"
    if kind in LINES and not opaque and field[-1] not in MANY_LINES:
        return "several lines were accepted"
    forms = {text} if opaque else stored_forms(text)
    for shown in target.read_back(answer):
        found = dig(shown, field)
        if found and not forms & set(found):
            return f"came back as {found}"
    return None
