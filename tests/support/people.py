"""People and places for tests, made over the public REST API."""

from dataclasses import dataclass

import httpx

from tests.support.server import ServerProcess

PASSWORD = "a-long-test-password"


@dataclass
class Person:
    """A user with a valid access token."""

    id: int
    username: str
    token: str
    refresh_token: str
    api: httpx.AsyncClient


async def person(server: ServerProcess, username: str) -> Person:
    """A registered and logged-in user. Close `person.api` at the end."""
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1") as guest:
        made = await guest.post(
            "/auth/register", json={"username": username, "password": PASSWORD}
        )
        made.raise_for_status()
        answer = await guest.post(
            "/auth/login", json={"username": username, "password": PASSWORD}
        )
        answer.raise_for_status()
    tokens = answer.json()
    api = httpx.AsyncClient(
        base_url=f"{server.url}/api/v1",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )
    return Person(
        made.json()["id"], username, tokens["access_token"], tokens["refresh_token"], api
    )
