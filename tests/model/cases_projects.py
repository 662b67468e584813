"""The table's verbs of accounts, projects and their members."""

from hubbub.features.accounts import credentials, profiles, session_list, sessions
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.tables import users
from hubbub.features.projects import members, service
from tests.model.cases import Args, Case
from tests.model.world import World

ADDED, UPDATED = {"project.member_added"}, {"project.member_updated"}
REMOVED = {"project.member_removed"}
NEVER = 4_000_000_000.0


def archived(world: World) -> None:
    world.do(lambda work: service.archive_project(work, world["olga"], world.project))


def session_of(world: World, name: str = "mary") -> str:
    made: tuple[str, str] = world.do(
        lambda work: sessions.open_session(work, world[name].id, NEVER)
    )
    return made[0]


def refresh_token(world: World) -> str:
    made: tuple[str, str] = world.do(
        lambda work: sessions.open_session(work, world["mary"].id, NEVER)
    )
    return made[1]


def with_password(world: World) -> None:
    world.team.house.set(users, world["mary"].id, password_hash="old")


def removing(by: str, name: str) -> Args:
    return lambda w: (w[by], w.project, w[name].id)


ACCOUNTS = [
    Case(
        "a name and an address",
        profiles.change_profile,
        lambda w: (w["mary"].id, {"display_name": "Mary B.", "email": "mary@example.com"}),
        {"user.updated"},
    ),
    Case("as it is", profiles.change_profile, lambda w: (w["mary"].id, {"display_name": "mary"})),
    Case("somebody new", accounts.register, lambda w: ("nina", None, None, "Nina")),
    Case("a login", sessions.open_session, lambda w: (w["mary"].id, NEVER)),
    Case("a renewal", sessions.refresh_session, lambda w: (refresh_token(w),)),
    Case("a logout", sessions.end_session, lambda w: (session_of(w),)),
    Case("a logout everywhere", sessions.end_all, lambda w: (w["mary"].id,), given=session_of),
    Case("another device's", session_list.revoke, lambda w: (w["mary"].id, session_of(w))),
    Case(
        "a new one",
        credentials.change_password,
        lambda w: (w["mary"].id, "old", "new", None),
        given=with_password,
    ),
    Case("shut out", credentials.disable, lambda w: ("mary",)),
    Case(
        "let in again",
        credentials.enable,
        lambda w: ("mary",),
        given=lambda w: w.do(lambda work: credentials.disable(work, "mary")),
    ),
]

PROJECTS = [
    Case(
        "a new one",
        service.create_project,
        lambda w: (w["mary"], "Voskhod", "Sunrise"),
        ADDED,
        wants={"mary": {"project"}},
    ),
    Case(
        "both its words",
        service.update_project,
        lambda w: (w["adam"], w.project, "Apollo 11", "There and back"),
        {"project.updated"},
    ),
    Case("as it is", service.update_project, lambda w: (w["adam"], w.project, "Apollo", None)),
    Case(
        "put away",
        service.archive_project,
        lambda w: (w["adam"], w.project),
        {"project.archived"},
    ),
    Case(
        "put away twice", service.archive_project, lambda w: (w["adam"], w.project), given=archived
    ),
    Case(
        "taken out",
        service.unarchive_project,
        lambda w: (w["adam"], w.project),
        {"project.updated"},
        given=archived,
    ),
    Case("not put away", service.unarchive_project, lambda w: (w["adam"], w.project)),
    Case(
        "with all in it",
        service.delete_project,
        lambda w: (w["olga"], w.project),
        {"project.deleted"},
    ),
    Case(
        "that was put away",
        service.delete_project,
        lambda w: (w["olga"], w.project),
        {"project.deleted"},
        given=archived,
    ),
]

MEMBERS = [
    Case(
        "a member",
        members.add_member,
        lambda w: (w["adam"], w.project, "stranger"),
        ADDED | {"notification.new"},
        wants={"stranger": {"project"}},
    ),
    Case(
        "a guest",
        members.add_member,
        lambda w: (w["adam"], w.project, w["stranger"].id, "guest"),
        ADDED | {"notification.new"},
        wants={"stranger": {"project"}},
    ),
    Case(
        "somebody who was here before",
        members.add_member,
        lambda w: (w["olga"], w.project, "mary", "admin"),
        ADDED | {"notification.new"},
        given=lambda w: w.do(
            lambda work: members.remove_member(work, w["olga"], w.project, w["mary"].id)
        ),
        wants={"mary": {"project"}},
    ),
    Case(
        "a member becomes an admin",
        members.change_role,
        lambda w: (w["olga"], w.project, w["mary"].id, "admin"),
        UPDATED,
    ),
    Case(
        "an admin becomes a guest",
        members.change_role,
        lambda w: (w["olga"], w.project, w["adam"].id, "guest"),
        UPDATED,
        wants={"adam": {"channels"}},
    ),
    Case(
        "a member becomes a guest",
        members.change_role,
        lambda w: (w["adam"], w.project, w["mary"].id, "guest"),
        UPDATED,
        wants={"mary": {"channels"}},
    ),
    Case(
        "a guest becomes a member",
        members.change_role,
        lambda w: (w["adam"], w.project, w["gus"].id, "member"),
        UPDATED,
        wants={"gus": {"room", "channels"}},
    ),
    Case(
        "the role that he has",
        members.change_role,
        lambda w: (w["adam"], w.project, w["gus"].id, "guest"),
    ),
    *(
        Case(
            f"{name}, by {by}",
            members.remove_member,
            removing(by, name),
            REMOVED,
        )
        for by, name in (("olga", "adam"), ("adam", "mary"), ("adam", "gus"), ("gus", "gus"))
    ),
]

CASES = [*ACCOUNTS, *PROJECTS, *MEMBERS]
