"""Projects over REST: statuses, addresses, repeats, and who hears of it."""

import pytest

from tests.support.client import connected
from tests.support.people import Person, Team

PROJECT = {"id", "name", "description", "role", "creator"}
PROJECT |= {"created_at", "updated_at", "archived_at"}


@pytest.fixture
def project(team: Team) -> str:
    """The path of a project of alice with bob as an admin and the guest gus."""
    made = team.alice.api.call("POST", "/projects", json={"name": "Borealis"})
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1")
    for person, role in ((team.bob, "admin"), (team.gus, "guest")):
        team.alice.api.post(f"{path}/members", username=person.username, role=role)
    return path


def status(person: Person, method: str, path: str, **body: object) -> int:
    return person.api.call(method, path, json=body or None).status_code


def test_a_project_is_found_where_its_making_says(team: Team, project: str) -> None:
    shown = team.alice.api.get(project)
    assert shown.keys() == PROJECT
    assert (shown["name"], shown["role"]) == ("Borealis", "owner")
    assert team.gus.api.get(project)["role"] == "guest"
    assert status(team.mallory, "GET", project) == 404


async def test_a_project_is_archived_and_taken_out_again(team: Team, project: str) -> None:
    room = f"project:{project.rpartition('/')[2]}"
    async with (
        connected(team.server, team.alice.token, room) as member,
        connected(team.server, team.gus.token) as guest,
    ):
        archived = team.bob.api.post(f"{project}/archive")
        assert archived["archived_at"] is not None
        for client in (member, guest):
            heard = await client.until("project.archived")
            assert (heard["sender"], heard["timestamp"]) == ("bob", archived["archived_at"])
        assert status(team.alice, "PATCH", project, name="Artemis") == 403
        assert team.bob.api.post(f"{project}/archive") == archived
        assert team.bob.api.post(f"{project}/unarchive")["archived_at"] is None
        for client in (member, guest):
            heard = await client.until("project.updated")
            assert heard["data"]["archived_at"] is None
    assert status(team.alice, "PATCH", project, name="Artemis") == 200


async def test_a_project_is_deleted_by_an_owner(team: Team, project: str) -> None:
    for person, expected in ((team.mallory, 404), (team.gus, 403), (team.bob, 403)):
        assert status(person, "DELETE", project) == expected
    async with connected(team.server, team.gus.token) as guest:
        assert status(team.alice, "DELETE", project) == 204
        await guest.until("project.deleted")
    for person in (team.alice, team.bob, team.gus):
        assert status(person, "GET", project) == 404
    assert status(team.alice, "DELETE", project) == 404


async def test_a_member_gets_another_role_and_hears_of_it(team: Team, project: str) -> None:
    path = f"{project}/members/{team.gus.id}"
    assert team.gus.api.get(path)["role"] == "guest"
    async with connected(team.server, team.gus.token) as guest:
        changed = team.bob.api.call("PATCH", path, json={"role": "member"})
        assert (changed.status_code, changed.json()["role"]) == (200, "member")
        heard = await guest.until("project.member_updated", room=f"user:{team.gus.id}")
        assert (heard["sender"], heard["data"]["role"]) == ("bob", "member")
    assert team.alice.api.get(path) == changed.json()
    assert status(team.bob, "PATCH", path, role="owner") == 403
    assert status(team.gus, "PATCH", path, role="admin") == 403
    assert status(team.alice, "PATCH", path, role="king") == 422
    assert status(team.alice, "PATCH", f"{project}/members/{team.alice.id}", role="admin") == 409


async def test_a_new_member_is_found_where_the_adding_says_and_is_notified(
    team: Team, project: str
) -> None:
    async with connected(team.server, team.carol.token) as carol:
        made = team.bob.api.call("POST", f"{project}/members", json={"user_id": team.carol.id})
        assert made.status_code == 201
        told = await carol.until("notification.new")
    assert told["data"]["message"] == "bob added you to project Borealis"
    assert told["data"]["link"] == project.replace("/projects/", "/project/")
    path = made.headers["Location"].removeprefix("/api/v1")
    assert team.carol.api.get(path) == made.json()


def test_a_project_is_made_once_per_idempotency_key(team: Team) -> None:
    headers = {"Idempotency-Key": "borealis"}
    made = [
        team.carol.api.call("POST", "/projects", json={"name": "Once"}, headers=headers)
        for _ in range(2)
    ]
    assert made[0].json() == made[1].json()
    assert made[0].headers["Location"] == made[1].headers["Location"]
    listed = team.carol.api.get("/projects", limit=100)["items"]
    assert [project["name"] for project in listed].count("Once") == 1
