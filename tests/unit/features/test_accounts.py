"""Accounts: how users are found and change, their sessions, and what shuts them out."""

import pytest
from sqlalchemy import select

from hubbub.errors import Invalid, NotFound, Unauthenticated
from hubbub.features.accounts import credentials, profiles, service, session_list, sessions
from hubbub.features.accounts.schemas import Me, User
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.session_list import SessionWindow
from hubbub.features.accounts.sessions import Refreshed
from hubbub.features.accounts.tables import sessions as sessions_table
from hubbub.features.accounts.tables import users
from hubbub.kit.clock import timestamp
from hubbub.web.paging import Page, Window
from tests.unit.features.house import LATER, NOW, House

UNKNOWN = 987_654
NEVER = 4_000_000_000.0


@pytest.fixture
def ann(house: House) -> Account:
    return house.register("ann")


def search(house: House, start: str, window: Window | None = None) -> Page[User]:
    shown = window or Window()
    rows = house.read(lambda conn: profiles.search_users(conn, start, shown))
    return shown.page(User, rows, "id")


def names(house: House, start: str) -> list[str]:
    return [user.username for user in search(house, start).items]


def change(house: House, user: Account, **changes: str | None) -> Me:
    row = house.write(lambda work: profiles.change_profile(work, user.id, changes))
    return Me.model_validate(dict(row))


def login(house: House, user: Account, ends: float = NEVER) -> str:
    return house.write(lambda work: sessions.open_session(work, user.id, ends))[0]


def listed(
    house: House, user: Account, window: SessionWindow | None = None
) -> tuple[list[str], str | None]:
    shown = window or SessionWindow()
    rows, next_cursor = house.read(
        lambda conn: session_list.list_sessions(conn, user.id, house.now, shown)
    )
    return [row["id"] for row in rows], next_cursor


def revoke(house: House, user: Account, session_id: str) -> None:
    house.write(lambda work: session_list.revoke(work, user.id, session_id))


def allowed(house: House, user: Account, session_id: str | None) -> bool:
    try:
        return house.read(lambda conn: service.identify(conn, user.id, session_id)) == user
    except Unauthenticated:
        return False


def test_a_user_changes_what_he_is_called(house: House, ann: Account) -> None:
    house.now = LATER
    me = change(house, ann, display_name="Ann B.", email="ann@example.com")
    assert me == Me(
        id=ann.id,
        username="ann",
        display_name="Ann B.",
        email="ann@example.com",
        created_at=NOW,
        updated_at=LATER,
    )
    assert house.read(lambda conn: profiles.find_me(conn, ann.id)) == me.model_dump()
    told = {"user_id": ann.id, "username": "ann"}
    told |= {"display_name": "Ann B.", "email": "ann@example.com"}
    assert house.heard() == [(f"user:{ann.id}", "user.updated", told)]


def test_only_the_given_fields_change_and_a_null_removes_the_email(
    house: House, ann: Account
) -> None:
    change(house, ann, email="ann@example.com")
    assert change(house, ann, display_name="Ann B.").email == "ann@example.com"
    assert change(house, ann, email=None).display_name == "Ann B."
    assert change(house, ann).email is None


def test_a_change_to_the_same_is_none(house: House, ann: Account) -> None:
    house.now = LATER
    assert change(house, ann, display_name="ann", email=None).updated_at == NOW
    assert house.heard() == []


def test_others_see_no_email(house: House, ann: Account) -> None:
    change(house, ann, email="ann@example.com")
    found = house.read(lambda conn: profiles.find_user(conn, ann.id))
    assert "example.com" not in str(found)
    assert User.model_validate(dict(found)).username == "ann"
    rows = house.read(lambda conn: profiles.search_users(conn, "ann", Window()))
    assert "example.com" not in str(rows)


def test_a_user_is_found_by_id_also_when_disabled(house: House, ann: Account) -> None:
    house.set(users, ann.id, disabled_at=NOW)
    assert house.read(lambda conn: profiles.find_user(conn, ann.id))["username"] == "ann"
    with pytest.raises(NotFound):
        house.read(lambda conn: profiles.find_user(conn, UNKNOWN))


def test_users_are_found_by_the_start_of_either_name_in_any_case(house: House) -> None:
    for name, shown in (("ann", "Ann"), ("zoe", "Annika"), ("joanna", "Jo"), ("li", "Émile Ö")):
        change(house, house.register(name), display_name=shown)
    for start in ("ann", "ANN", "aNn"):
        assert names(house, start) == ["ann", "zoe"]
    for start in ("émile", "Émile", "ÉMILE"):
        assert names(house, start) == ["li"]
    assert names(house, "anna") == []
    assert names(house, "JOANNA") == ["joanna"]


def test_what_is_searched_for_is_no_pattern(house: House) -> None:
    change(house, house.register("ann"), display_name="100% Ann_B/")
    house.register("bob")
    for pattern in ("%", "_", "a%", "_nn", "/", "\\", "*", "[a-z]", "'", '"'):
        assert names(house, pattern) == []
    for start in ("100%", "100% ann_", "100% Ann_b/"):
        assert names(house, start) == ["ann"]


def test_users_are_found_in_pages_and_disabled_ones_never(house: House) -> None:
    made = [house.register(f"ann{number}") for number in range(4)]
    house.set(users, made[1].id, disabled_at=NOW)
    first = search(house, "ann", Window(limit=2))
    assert [user.id for user in first.items] == [made[0].id, made[2].id]
    last = search(house, "ann", Window(2, int(first.next_cursor or 0)))
    assert [user.id for user in last.items] == [made[3].id]
    assert last.next_cursor is None


def test_sessions_are_listed_newest_first_in_pages(house: House, ann: Account) -> None:
    login(house, house.register("bob"))
    made = []
    for number in range(5):
        house.now = timestamp(1_800_000_000 + number // 2)  # two in a moment
        made.append(login(house, ann))
    expected = [made[4], *sorted(made[2:4], reverse=True), *sorted(made[:2], reverse=True)]
    assert listed(house, ann) == (expected, None)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        found, cursor = listed(house, ann, SessionWindow(2, cursor))
        seen += found
    assert seen == expected


@pytest.mark.parametrize("cursor", ["x", "~", "a~b", "'", "9999", "\x00~\x00"])
def test_a_cursor_that_is_none_of_ours_is_harmless(house: House, ann: Account, cursor: str) -> None:
    session = login(house, ann)
    assert listed(house, ann, SessionWindow(cursor=cursor))[0] in ([], [session])


def test_nothing_is_found_under_a_name_that_no_database_could_keep(
    house: House, ann: Account
) -> None:
    assert house.read(lambda conn: service.by_username(conn, "ann\x00")) is None
    assert house.write(lambda work: sessions.refresh_session(work, "\x00.secret")) is None
    with pytest.raises(NotFound):
        revoke(house, ann, "\x00")


def test_a_session_that_is_over_is_not_listed(house: House, ann: Account) -> None:
    login(house, ann, ends=1_000_000_000)
    live, ended = login(house, ann), login(house, ann)
    revoke(house, ann, ended)
    assert listed(house, ann) == ([live], None)


def test_a_revoked_session_lets_nobody_in(house: House, ann: Account) -> None:
    session, other = login(house, ann), login(house, ann)
    revoke(house, ann, session)
    assert not allowed(house, ann, session)
    assert allowed(house, ann, other)


def test_only_one_s_own_sessions_can_be_revoked(house: House, ann: Account) -> None:
    bob = house.register("bob")
    session, expired = login(house, ann), login(house, ann, ends=1_000_000_000)
    revoked = login(house, ann)
    revoke(house, ann, revoked)
    for user, id in ((bob, session), (ann, expired), (ann, revoked), (ann, "unknown")):
        with pytest.raises(NotFound):
            revoke(house, user, id)
    assert allowed(house, ann, session)


@pytest.mark.parametrize("kept", [True, False], ids=["session", "no session"])
def test_another_password_ends_the_other_sessions(house: House, ann: Account, kept: bool) -> None:
    house.set(users, ann.id, password_hash="old")
    bob = house.register("bob")
    current, other, bobs = login(house, ann), login(house, ann), login(house, bob)
    house.now = LATER
    ended = house.write(
        lambda work: credentials.change_password(
            work, ann.id, "old", "new", current if kept else None
        )
    )
    assert ended == sorted([other] if kept else [other, current])
    assert allowed(house, ann, current) is kept
    assert not allowed(house, ann, other)
    assert allowed(house, bob, bobs)
    row = house.read(lambda conn: service.by_id(conn, ann.id))
    assert row is not None
    assert (row["password_hash"], row["updated_at"]) == ("new", NOW)


def test_a_password_that_was_changed_meanwhile_is_not_changed_again(
    house: House, ann: Account
) -> None:
    house.set(users, ann.id, password_hash="newer")
    session = login(house, ann)
    with pytest.raises(Invalid) as refusal:
        house.write(lambda work: credentials.change_password(work, ann.id, "old", "new", None))
    assert refusal.value.field == "current_password"
    assert allowed(house, ann, session)


def test_a_disabled_user_is_shut_out_until_enabled(house: House, ann: Account) -> None:
    bob = house.register("bob")
    token = house.write(lambda work: sessions.open_session(work, ann.id, NEVER))[1]
    (session,), bobs = listed(house, ann)[0], login(house, bob)
    assert house.write(lambda work: credentials.disable(work, "Ann")) == [session]
    assert not allowed(house, ann, session)
    assert not allowed(house, ann, None)
    assert house.write(lambda work: sessions.refresh_session(work, token)) is None
    assert allowed(house, bob, bobs)
    house.write(lambda work: credentials.enable(work, "ann"))
    assert allowed(house, ann, None)
    assert not allowed(house, ann, session)


def test_disabling_twice_keeps_the_first_moment(house: House, ann: Account) -> None:
    house.write(lambda work: credentials.disable(work, "ann"))
    house.now = LATER
    assert house.write(lambda work: credentials.disable(work, "ann")) == []
    assert house.read(lambda conn: conn.scalar(select(users.c.disabled_at))) == NOW


def test_an_unknown_user_is_neither_disabled_nor_enabled(house: House) -> None:
    for act in (
        lambda work: credentials.disable(work, "nobody"),
        lambda work: credentials.enable(work, "nobody"),
    ):
        with pytest.raises(NotFound):
            house.write(act)


def test_a_session_goes_on_with_another_refresh_token_and_says_when(
    house: House, ann: Account
) -> None:
    session, token = house.write(lambda work: sessions.open_session(work, ann.id, NEVER))
    house.now = LATER
    found = house.write(lambda work: sessions.refresh_session(work, token))
    assert isinstance(found, Refreshed)
    assert found.session_id == session
    row = house.read(lambda conn: conn.execute(select(sessions_table)).one())
    assert (row.created_at, row.used_at) == (NOW, LATER)
    assert token.partition(".")[2] not in str(row)
