"""API keys: who makes them, what is kept of them, and which are believed."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from hubbub.errors import Conflict, Forbidden, NotFound, ReadOnly, Unauthenticated
from hubbub.features.backends import keys
from hubbub.features.backends.keys import ApiKey
from hubbub.features.backends.tables import Scope, api_keys
from hubbub.features.projects import service
from hubbub.features.projects.tables import projects
from hubbub.web.paging import Window
from tests.unit.features.house import LATER, NOW, PEOPLE, Team

UNKNOWN = 987_654


def make(
    team: Team, by: str = "olga", scopes: Sequence[Scope] = ("events:custom",)
) -> tuple[dict[str, Any], str]:
    return team.house.write(
        lambda work: keys.create_key(work, team[by], team.project, "deploys", scopes)
    )


def listed(team: Team, by: str = "olga", window: Window | None = None) -> list[dict[str, Any]]:
    return team.house.read(
        lambda conn: keys.list_keys(conn, team[by], team.project, window or Window())
    )


def revoke(team: Team, key_id: int, by: str = "olga") -> None:
    team.house.write(lambda work: keys.revoke_key(work, team[by], team.project, key_id))


def identify(team: Team, text: str) -> ApiKey:
    return team.house.read(lambda conn: keys.identify(conn, text))


def test_a_key_is_told_once_and_only_its_hash_is_kept(team: Team) -> None:
    shown, key = make(team, "adam", ["events:custom", "events:all", "events:all"])
    match = re.fullmatch(r"(hbk_(\d+)_)([A-Za-z0-9_-]{43})", key)
    assert match is not None
    assert shown == {
        "id": int(match[2]),
        "name": "deploys",
        "scopes": ["events:all", "events:custom"],
        "creator": "adam",
        "created_at": NOW,
        "used_at": None,
        "revoked_at": None,
        "prefix": match[1],
    }
    assert listed(team) == [shown]
    row = team.house.read(lambda conn: conn.execute(select(api_keys)).mappings().one())
    assert row["key_hash"] == hashlib.sha256(match[3].encode()).hexdigest()
    assert match[3] not in str(dict(row))


@pytest.mark.parametrize("name", PEOPLE)
def test_owners_and_admins_manage_the_keys(team: Team, name: str) -> None:
    shown, _ = make(team)
    if name in ("olga", "adam"):
        assert make(team, name)[0]["creator"] == name
        assert len(listed(team, name)) == 2
        revoke(team, shown["id"], name)
        return
    refusal = NotFound if name == "stranger" else Forbidden
    for attempt in (
        lambda: make(team, name),
        lambda: listed(team, name),
        lambda: revoke(team, shown["id"], name),
    ):
        with pytest.raises(refusal):
            attempt()


def test_a_valid_key_is_believed(team: Team) -> None:
    shown, key = make(team, scopes=["events:all"])
    assert identify(team, key) == ApiKey(
        shown["id"], team.project, "deploys", frozenset(["events:all"])
    )


def test_a_key_with_another_secret_or_another_number_is_not_believed(team: Team) -> None:
    (first, key), (second, other) = make(team), make(team)
    secret = key.removeprefix(first["prefix"])
    flipped = "A" if secret[-1] != "A" else "B"
    for wrong in (
        first["prefix"] + secret[:-1] + flipped,
        second["prefix"] + secret,
        f"hbk_{UNKNOWN}_{secret}",
        f"hbk_{2**63}_{secret}",
        f"hbk_0{first['id']}_{secret}",
        first["prefix"],
        key + "\n",
        key.upper(),
        "",
        "hbk_",
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
        "\N{SNOWMAN}",
    ):
        with pytest.raises(Unauthenticated):
            identify(team, wrong)
    assert identify(team, other).id == second["id"]


def test_a_revoked_key_is_not_believed_and_stays_in_the_list(team: Team) -> None:
    (first, key), (second, other) = make(team), make(team)
    revoke(team, first["id"])
    team.house.now = LATER
    revoke(team, first["id"])  # again
    with pytest.raises(Unauthenticated):
        identify(team, key)
    assert identify(team, other).id == second["id"]
    assert [row["revoked_at"] for row in listed(team)] == [NOW, None]


def test_a_key_of_another_project_or_none_can_not_be_revoked(team: Team) -> None:
    shown, key = make(team)
    other = team.house.write(lambda work: service.create_project(work, team["olga"], "Other"))
    elsewhere = Team(team.house, team.people, int(other["id"]))
    for project, key_id in ((elsewhere, shown["id"]), (team, UNKNOWN)):
        with pytest.raises(NotFound):
            revoke(project, key_id)
    assert identify(team, key).id == shown["id"]


def test_an_archived_project_gets_no_new_keys_and_old_ones_can_be_revoked(team: Team) -> None:
    shown, _ = make(team)
    team.house.set(projects, team.project, archived_at=NOW)
    with pytest.raises(ReadOnly):
        make(team)
    revoke(team, shown["id"])
    assert listed(team)[0]["revoked_at"] == NOW


def test_use_is_noted_once_in_a_while(team: Team) -> None:
    shown, key = make(team)

    def note(now: str, unless_since: str) -> str | None:
        team.house.now = now
        team.house.write(lambda work: keys.note_use(work, shown["id"], unless_since))
        return identify(team, key).used_at

    assert note(NOW, "") == NOW
    assert note(LATER, NOW) == NOW
    assert note(LATER, LATER) == LATER


def test_a_project_has_a_bounded_number_of_live_keys(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_KEYS", 2)
    first, _ = make(team)
    make(team)
    with pytest.raises(Conflict):
        make(team)
    revoke(team, first["id"])
    make(team)


def test_keys_are_listed_in_pages(team: Team) -> None:
    ids = [make(team)[0]["id"] for _ in range(3)]
    assert [row["id"] for row in listed(team, window=Window(2))] == ids  # one more than asked
    assert [row["id"] for row in listed(team, window=Window(2, ids[1]))] == ids[2:]


def test_managing_keys_is_told_to_no_room(team: Team) -> None:
    shown, _ = make(team)
    revoke(team, shown["id"])
    assert team.house.said == []
