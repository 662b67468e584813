"""What the OpenAPI document says, a real server does: every operation, tried with what its
description allows and with what it forbids. The cases are made from the document, and are the
same in every run."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from schemathesis import Case, CheckFunction, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import ignored_auth

from hubbub.app import build
from hubbub.config import Settings
from hubbub.web.openapi import document
from tests.contract.world import World
from tests.support.people import Team
from tests.support.stacks import running_stack

CONFIG: dict[str, Any] = {
    "seed": 1,
    "suppress-health-check": ["all"],
    "generation": {
        "deterministic": True,
        "database": "none",
        "max-examples": 3,
        "no-shrink": True,
        "with-security-parameters": False,  # the calls have real tokens; see `ignored_auth`
    },
    "phases": {"coverage": {"unexpected-methods": ["put", "patch", "delete"]}},
    "checks": {
        # A schema can't say all that is asked of a text or an address.
        "positive_data_acceptance": {"enabled": False},
    },
}
DOCUMENT = document(build(Settings()))
api = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(CONFIG))


class Operation:
    """One operation, and the world that it is tried in."""

    def __init__(self, team: Team, session: requests.Session, label: str) -> None:
        self._team = team
        self._session = session
        self._world = World(team, *label.split(" "))
        self.succeeded = False

    def answers_its_owner(self, case: Case[Any]) -> None:
        """Makes the call in the name of the world's owner, and checks the answer."""
        excluded = [ignored_auth] if self.succeeded else []  # asked once
        if self._call(case, self._world.token, excluded).status_code < 300:
            self.succeeded = True
            self._world.done()

    def answers_a_stranger(self, case: Case[Any]) -> None:
        """Makes the call in the name of somebody else, and checks the answer."""
        self._call(case, self._team.mallory.token, [ignored_auth])

    def lead(self, case: Case[Any]) -> bool:
        """Leads a call that fits the document to what there is. Returns whether it is one for
        strangers too: not all the same refusals, and not what only owners know."""
        assert case.meta is not None
        if case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
            case.path_parameters = self._world.path(case.path_parameters)
        if case.meta.generation.mode.is_negative:
            return False
        if isinstance(case.body, dict):
            case.body = self._world.body(case.body)
        if case.headers and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = self._world.fresh(case.headers["Idempotency-Key"])
        return case.meta.phase.name is not TestPhase.COVERAGE and not self._world.personal

    def _call(self, case: Case[Any], token: str, excluded: list[CheckFunction]) -> Response:
        url, headers = self._team.server.url, {"Authorization": f"Bearer {token}"}
        return case.call_and_validate(url, self._session, headers, excluded_checks=excluded)


@pytest.fixture(scope="module")
def team(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Team]:
    """A team on a server of its own, or on a cluster: what is tried here is seen by nobody's
    tests."""
    with running_stack(request.param, tmp_path_factory.mktemp("stack")) as run:
        settings = {"WS_RATE_LIMIT": "0", "REST_RATE_LIMIT": "0", "LOG_LEVEL": "WARNING"}
        with run(tmp_path_factory.mktemp("server"), **settings) as server:
            team = Team(server)
            yield team
            team.close()


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """A connection that is kept, whatever proxies the environment names."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def operation(
    request: pytest.FixtureRequest, team: Team, session: requests.Session
) -> Iterator[Operation]:
    """The operation under test. It must succeed at least once, or nothing but refusals was
    tried."""
    operation = Operation(team, session, request.node.operation_label)
    yield operation
    assert operation.succeeded, request.node.operation_label


def test_the_served_document_is_the_one_that_the_cases_are_made_from_h4(team: Team) -> None:
    """H4."""
    assert httpx.get(f"{team.server.url}/openapi.json").json() == DOCUMENT


@api.parametrize()
def test_an_operation_answers_its_owner_and_a_stranger_as_described_h1_h4(
    case: Case[Any], operation: Operation
) -> None:
    """H1, H4: every status, content type, header and body is documented, what the description
    forbids is refused, without a token nothing is to be had, and nothing makes the server fail.
    """
    for_strangers = operation.lead(case)
    if for_strangers:
        operation.answers_a_stranger(case)
    operation.answers_its_owner(case)
