"""Which upgrade requests are refused by an HTTP status, and from which origins."""

import pytest

from tests.flows.conftest import ORIGINS
from tests.support.client import connected
from tests.support.people import Team
from tests.support.raw import CONNECT, command, frame, raw, request
from tests.support.server import ServerProcess


async def status(server: ServerProcess, sent: bytes) -> int:
    """The status of the answer."""
    async with raw(server, sent) as socket:
        return (await socket.head())[0]


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/ws", "/api/v1/ws/connect/", "/api/v1/ws/Connect", "/api/v1//ws/connect"]
)
async def test_an_upgrade_of_another_path_is_not_found_c1(server: ServerProcess, path: str) -> None:
    assert await status(server, request(server, path)) == 404


async def test_a_bad_upgrade_request_is_refused_by_status_c3(server: ServerProcess) -> None:
    """C3: 400, 405, 426."""
    refusals = {
        "no key": (request(server, Sec_WebSocket_Key=None), 400),
        "short key": (request(server, Sec_WebSocket_Key="c2hvcnQ="), 400),
        "key is no base64": (request(server, Sec_WebSocket_Key="!" * 24), 400),
        "a body": (request(server, Content_Length="5"), 400),
        "no version": (request(server, Sec_WebSocket_Version=None), 426),
        "an old version": (request(server, Sec_WebSocket_Version="8"), 426),
        "POST": (request(server, method="POST"), 405),
        "HEAD": (request(server, method="HEAD"), 405),
        "PUT": (request(server, method="PUT"), 405),
    }
    for name, (sent, expected) in refusals.items():
        assert await status(server, sent) == expected, name


async def test_a_refusal_says_what_would_do_c3(server: ServerProcess) -> None:
    async with raw(server, request(server, Sec_WebSocket_Version="8")) as socket:
        _, head = await socket.head()
    assert "Sec-WebSocket-Version: 13" in head


async def test_a_plain_get_of_the_endpoint_is_an_error_and_no_crash_c1(team: Team) -> None:
    answer = team.alice.api.call("GET", "/ws/connect", params={"token": "x"})
    assert answer.status_code in (404, 426)


async def test_no_garbage_in_place_of_a_request_harms_the_server_c3(server: ServerProcess) -> None:
    for garbage in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"\x00" * 100, b"\r\n" * 100):
        async with raw(server, garbage) as socket:
            socket.writer.write_eof()
            await socket.end()
    big = request(server, CONNECT, X_Big="x" * 200_000)
    async with raw(server, big) as socket:
        assert b"101" not in (await socket.end())[:20]
    assert await status(server, request(server)) == 101


async def test_two_origin_headers_are_refused_c4(server: ServerProcess) -> None:
    own = f"http://{server.host}:{server.port}"
    sent = request(server, Origin=own).replace(b"\r\n\r\n", b"\r\nOrigin: http://evil\r\n\r\n")
    assert await status(server, sent) == 400


async def test_an_origin_is_the_host_itself_or_listed_c4(server: ServerProcess) -> None:
    """C4: exact scheme, host and port; in any case, as hosts are."""
    port = server.port
    host = f"{server.host}:{port}"
    allowed = [None, f"http://{host}", f"HTTP://{host}", "HTTPS://App.Example:8443"]
    allowed += ORIGINS.split(",")
    refused = ["null", "", "*", host, f"http://{host}.evil.example", f"http://evil.example/{host}"]
    refused += [f"http://{host}@evil.example", f"http://evil{host}", "https://app.example"]
    refused += ["http://app.example:8443", "https://app.example:84430", "http://localhost:3001"]
    refused += ["https://app.example:8443.evil.example", "https://evil-app.example:8443"]
    refused += ["https://app.example:8443/", "https://app.example:8443 ,http://localhost:3000"]
    refused += [f"http://{server.host}:{port + 1}", f"http://{server.host}", f"ftp://{host}"]
    refused += ["file://", "chrome-extension://abcdef", f"http://{server.host}:0{port}"]
    for origin in allowed:
        assert await status(server, request(server, Origin=origin)) == 101, origin
    for origin in refused:
        assert await status(server, request(server, Origin=origin)) == 403, origin


async def test_a_foreign_origin_is_refused_before_the_token_is_looked_at_c4(team: Team) -> None:
    """C4: a browser that was lured has a good token, too."""
    target = f"{CONNECT}?token={team.alice.token}"
    sent = request(team.server, target, Origin="http://evil.example")
    async with raw(team.server, sent) as socket:
        code, head = await socket.head()
        body = await socket.end()
    assert code == 403
    assert team.alice.token not in head + body.decode()


async def test_frames_in_one_piece_with_the_upgrade_request_are_handled_e5(
    team: Team, channel: str
) -> None:
    """E5: before the client is known, what it sent waits."""
    sent = request(team.server, f"{CONNECT}?token={team.alice.token}")
    sent += command("join_room", channel, id="1")
    sent += command("send_message", channel, data={"content": "Early"}, id=channel)
    sent += command("ping", id="3")
    half = command("ping", id="4")
    async with connected(team.server, team.bob.token, channel) as bob:
        async with raw(team.server, sent + half[:9]) as socket:
            assert (await socket.head())[0] == 101
            got = [await socket.message() for _ in range(6)]
            await socket.write(half[9:])
            assert (await socket.message())["id"] == "4"
        assert (await bob.until("message"))["data"]["content"] == "Early"
    assert [frame["type"] for frame in got] == [
        "connected",
        "joined_room",
        "user_joined",
        "message",
        "ack",
        "pong",
    ]


async def test_early_frames_of_a_refused_client_are_not_handled_c5(
    team: Team, channel: str
) -> None:
    """C5, C3."""
    async with connected(team.server, team.bob.token, channel) as bob:
        sent = request(team.server, f"{CONNECT}?token=bad")
        sent += command("join_room", channel) + frame(b"\xff\xff")
        async with raw(team.server, sent) as socket:
            assert (await socket.head())[0] == 101
            assert await socket.close_code() == 4401
        assert await bob.rest() == []


async def test_an_upgrade_to_anything_but_a_websocket_is_a_plain_request_c1(
    server: ServerProcess,
) -> None:
    """C1: as HTTP allows; curl offers h2c."""
    sent = request(server, "/healthz", Upgrade="h2c", Connection="Upgrade, HTTP2-Settings")
    assert await status(server, sent) == 200
