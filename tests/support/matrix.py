"""The authorisation matrix: its callers, and what one case of its table says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.matrix_world import CALLERS, PROGRAMS, USERS, Place, World

Scene = Callable[[World], Place]
"""Makes what a call is about, and names it: by the parameters of its path, and of its body."""


@dataclass(frozen=True)
class Case:
    """`call` (a route, perhaps with a query) about what `scene` makes, and the status that it
    brings each caller. A `public` route needs no token, and does not look at one."""

    call: str
    scene: Scene
    expected: Mapping[str, int]
    body: Mapping[str, Any] = field(default_factory=dict)
    public: bool = False

    @property
    def route(self) -> str:
        """Method and path, as OpenAPI has them."""
        return self.call.partition("?")[0]

    @property
    def method(self) -> str:
        return self.call.partition(" ")[0]

    @property
    def changes(self) -> bool:
        """Whether a success uses the scene up."""
        return self.method != "GET"

    @property
    def query(self) -> str:
        return "".join(self.call.partition("?")[1:])

    @property
    def name(self) -> str:
        """What tells it from all other cases."""
        fields = "".join(f" {key}={value}" for key, value in self.body.items())
        return f"{self.call} about {self.scene.__name__}{fields}"


def users(call: str, scene: Scene, row: str, /, **body: Any) -> Case:
    """A case of a route for people. The row: owner, admin, member, guest, stranger."""
    return Case(call, scene, _everybody(401) | _row(USERS, row), body)


def programs(call: str, scene: Scene, row: str, /, **body: Any) -> Case:
    """A case of a route for programs. The row: a key of the project with all scopes, one with
    the narrow scope, one of another project with all scopes."""
    return Case(call, scene, _everybody(401) | _row(PROGRAMS, row), body)


def public(call: str, scene: Scene, status: int, /, **body: Any) -> Case:
    """A case of a route for everybody."""
    return Case(call, scene, _everybody(status), body, public=True)


def _everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(CALLERS, status)


def _row(callers: tuple[str, ...], row: str) -> dict[str, int]:
    return dict(zip(callers, map(int, row.split()), strict=True))
