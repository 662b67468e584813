"""Access tokens, made and checked."""

import stat
from pathlib import Path
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.config import Settings
from hubbub.errors import Unauthenticated
from hubbub.kit.clock import system_clock, timestamp
from hubbub.web.tokens import Claims, Tokens, signing_secret

KEY = "a-secret-of-just-32-bytes-or-so!!"
FAR = 4_000_000_000
WRONG: list[dict[str, Any]] = [{"sub": sub} for sub in ("0", "-7", "07", " 7", "7 ", "٧", "1_0")]
WRONG += [{"sub": sub} for sub in ("alice", None, True, 7.0, [7], str(2**63))]
WRONG += [{"sid": 5}, {"sid": ["x"]}, {"exp": None}, {"exp": "soon"}, {"exp": 1}, {"nbf": FAR}]
WRONG += [{"iat": "x"}, {"exp": [FAR]}]


def tokens(*algorithms: str, key: str = KEY) -> Tokens:
    return Tokens(key, algorithms or ("HS256",), 30, system_clock)


def signed(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"sub": "7", "exp": FAR, **claims}, key, algorithm)


def test_a_minted_token_is_verified_c5() -> None:
    made = tokens().mint(7, "session", 3600)
    claims = tokens().verify(made)
    assert (claims.user_id, claims.session_id) == (7, "session")
    assert claims.expires_at == pytest.approx(system_clock() + 3600, abs=60)
    assert tokens().verify(tokens().mint(7, None, 60)).session_id is None


def test_a_token_of_a_backend_may_be_simple_c5() -> None:
    assert tokens().verify(signed()) == Claims(7, None, FAR)
    assert tokens().verify(signed(sub=7, name="alice", aud_="x")).user_id == 7


@pytest.mark.parametrize(
    "claims",
    WRONG,
    ids=str,
)
def test_wrong_claims_are_refused_c5(claims: dict[str, Any]) -> None:
    payload = {"sub": "7", "exp": FAR, **claims}
    token = jwt.encode({k: v for k, v in payload.items() if v is not None}, KEY, "HS256")
    with pytest.raises(Unauthenticated):
        tokens().verify(token)


@pytest.mark.parametrize("end", [10**12, 10**18, 10**30])
def test_an_end_beyond_the_calendar_is_the_calendar_s_end_c7(end: int) -> None:
    """C7: the welcome has to write it down."""
    assert timestamp(tokens().verify(signed(exp=end)).expires_at) == "9999-12-31T23:59:59.000000Z"


@pytest.mark.parametrize("missing", ["sub", "exp"])
def test_a_token_needs_a_user_and_an_end_c5(missing: str) -> None:
    claims = {"sub": "7", "exp": FAR}
    del claims[missing]
    with pytest.raises(Unauthenticated):
        tokens().verify(jwt.encode(claims, KEY, "HS256"))


def test_only_the_configured_algorithms_are_accepted_c5() -> None:
    """C5: whatever the header says."""
    long = KEY * 2
    assert tokens("HS256", "HS512", key=long).verify(signed(long, "HS512")).user_id == 7
    for algorithm in ("HS384", "HS512"):
        with pytest.raises(Unauthenticated):
            tokens(key=long).verify(signed(long, algorithm))
    with pytest.raises(Unauthenticated):
        tokens().verify(jwt.encode({"sub": "7", "exp": FAR}, None, "none"))


@given(st.text(max_size=100) | st.text("abc.-_=", max_size=30))
def test_no_text_escapes_as_another_error_c5(text: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens().verify(text)


@given(st.integers(0, 200), st.sampled_from("AQx_-.0"))
def test_no_single_change_goes_unnoticed_c5(place: int, letter: str) -> None:
    good = signed()
    place %= len(good) - 1  # the last letter has bits that mean nothing
    if good[place] != letter:
        with pytest.raises(Unauthenticated):
            tokens().verify(good[:place] + letter + good[place + 1 :])


def test_a_refusal_does_not_say_why_c5() -> None:
    refusals = []
    for token in ("", "x", signed(exp=1), signed("another-secret-of-at-least-32-bytes")):
        with pytest.raises(Unauthenticated) as caught:
            tokens().verify(token)
        refusals.append(caught.value)
    assert {error.text for error in refusals} == {"Authentication Failed"}
    assert all(error.__cause__ is None for error in refusals)


def test_without_a_secret_one_is_made_once_and_kept_for_its_owner_only_c11(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    settings = Settings(_env_file=None, data_dir=folder, jwt_secret=None)  # type: ignore[call-arg]
    secret = signing_secret(settings)
    assert len(secret) >= 32
    assert signing_secret(settings) == secret
    assert stat.S_IMODE((folder / "jwt_secret").stat().st_mode) == 0o600
    other = Settings(_env_file=None, data_dir=tmp_path / "b", jwt_secret=None)  # type: ignore[call-arg]
    assert signing_secret(other) != secret
