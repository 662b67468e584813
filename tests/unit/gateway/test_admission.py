"""Upgrade requests: which are accepted, and whose token they bring."""

import pytest

from hubbub.gateway.admission import Admission, Opening
from hubbub.wire.handshake import BadHandshake, Request

BASE = {
    "host": "hubbub.example:8000",
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def opened(query: str = "", *, path: str = "/api/v1/ws/connect", **headers: str) -> Opening:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request("GET", path, query, {**BASE, **given})
    return Admission(("https://app.example",)).open(request)


def status(**headers: str) -> int:
    with pytest.raises(BadHandshake) as caught:
        opened(**headers)
    return caught.value.status


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("token=abc", "abc"),
        ("a=1&token=abc&b=2", "abc"),
        ("token=a%2Eb%2Ec", "a.b.c"),
        ("token=one&token=two", "one"),
        ("token=", None),
        ("Token=abc", None),
        ("", None),
        ("&".join(f"a{n}=1" for n in range(50)) + "&token=abc", None),
        ("token=" + "x" * 8192, "x" * 8192),
        ("token=" + "x" * 8193, None),
    ],
    ids=range(10),
)
def test_a_token_comes_by_query_c2(query: str, token: str | None) -> None:
    assert opened(query).token == token


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("BEARER  abc ", "abc"),
        ("Basic abc", None),
        ("abc", None),
        ("Bearer", None),
        ("Bearer ", None),
        ("", None),
    ],
)
def test_a_token_comes_by_header_c2(header: str, token: str | None) -> None:
    assert opened(authorization=header).token == token


def test_a_token_comes_by_subprotocol_and_is_never_sent_back_c2() -> None:
    opening = opened(sec_websocket_protocol="bearer.abc, hubbub.v1")
    assert opening.token == "abc"
    assert b"Sec-WebSocket-Protocol: hubbub.v1\r\n" in opening.response
    assert b"abc" not in opening.response
    alone = opened(sec_websocket_protocol="bearer.abc")
    assert alone.token == "abc"
    assert b"Protocol" not in alone.response.partition(b"\r\n")[2]


def test_other_credentials_of_a_proxy_do_not_hide_the_token_c2() -> None:
    assert opened("token=abc", authorization="Basic YTpi").token == "abc"
    assert opened("token=abc", sec_websocket_protocol="hubbub.v1").token == "abc"


def test_an_origin_is_the_host_or_listed_c4() -> None:
    for origin in ("http://hubbub.example:8000", "https://HUBBUB.example:8000"):
        opened(origin=origin)
    opened(origin="https://app.example")
    for origin in ("http://app.example", "https://app.example:443", "https://hubbub.example"):
        assert status(origin=origin) == 403
    for origin in ("null", "", "ws://hubbub.example:8000", "hubbub.example:8000", "://"):
        assert status(origin=origin) == 403


def test_a_request_without_origin_is_no_browser_s_c4() -> None:
    assert opened().token is None


def test_another_path_is_not_found_and_a_draining_server_says_so_c1_c10() -> None:
    """C1, C10."""
    assert status(path="/api/v1/ws") == 404
    admission = Admission(())
    admission.draining = True
    with pytest.raises(BadHandshake) as caught:
        admission.open(Request("GET", "/api/v1/ws/connect", "", BASE))
    assert caught.value.status == 503
