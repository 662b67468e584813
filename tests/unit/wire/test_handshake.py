"""Which requests become WebSockets, and what is answered."""

import pytest

from hubbub.wire import (
    BadHandshake,
    Request,
    accept_response,
    check_upgrade,
    offered_subprotocols,
    parse_request,
    refuse_response,
)

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # the one in RFC 6455, 1.3


def upgrade(method: str = "GET", **changes: str | None) -> Request:
    """The handshake of RFC 6455, 1.2 with some headers changed, or left out by None."""
    headers: dict[str, str | None] = {
        "host": "server.example.com",
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-key": KEY,
        "sec-websocket-version": "13",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    present = {name: value for name, value in headers.items() if value is not None}
    return Request(method, "/chat", "", present)


def refusal(request: Request) -> BadHandshake:
    with pytest.raises(BadHandshake) as caught:
        check_upgrade(request)
    return caught.value


def test_the_handshake_of_the_rfc_is_accepted_as_in_the_rfc() -> None:
    request = parse_request(
        b"GET /chat HTTP/1.1\r\n"
        b"Host: server.example.com\r\n"
        b"Upgrade: websocket\r\n"
        b"Connection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Origin: http://example.com\r\n"
        b"Sec-WebSocket-Protocol: chat, superchat\r\n"
        b"Sec-WebSocket-Version: 13\r\n"
        b"\r\n"
    )
    assert offered_subprotocols(request) == ["chat", "superchat"]
    assert accept_response(check_upgrade(request), "chat") == (
        b"HTTP/1.1 101 Switching Protocols\r\n"
        b"Upgrade: websocket\r\n"
        b"Connection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        b"Sec-WebSocket-Protocol: chat\r\n"
        b"\r\n"
    )


def test_without_a_subprotocol_none_is_named() -> None:
    assert b"Protocol:" not in accept_response(KEY, None)
    assert accept_response(KEY, None).endswith(b"+xOo=\r\n\r\n")


def test_a_subprotocol_that_would_break_the_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="token"):
        accept_response(KEY, "a\r\nb")


@pytest.mark.parametrize("value", ["WebSocket", "h2c, websocket", "foo,websocket ,bar"])
def test_upgrade_is_a_list_in_any_case(value: str) -> None:
    assert check_upgrade(upgrade(upgrade=value)) == KEY


@pytest.mark.parametrize("value", ["upgrade", "keep-alive, Upgrade", "UPGRADE ,\tclose"])
def test_connection_is_a_list_in_any_case(value: str) -> None:
    assert check_upgrade(upgrade(connection=value)) == KEY


@pytest.mark.parametrize("value", [None, "", "web socket", "websocket2", "h2c"])
def test_a_request_for_no_websocket_is_told_what_to_ask_for(value: str | None) -> None:
    bad = refusal(upgrade(upgrade=value))
    assert (bad.status, bad.headers) == (426, (("Upgrade", "websocket"),))


@pytest.mark.parametrize("value", [None, "", "keep-alive", "upgraded"])
def test_a_connection_header_without_upgrade_is_refused(value: str | None) -> None:
    assert refusal(upgrade(connection=value)).status == 426


@pytest.mark.parametrize("value", [None, "", "8", "12", "14", "013", "13, 8"])
def test_another_version_is_told_which_one_is_spoken(value: str | None) -> None:
    bad = refusal(upgrade(sec_websocket_version=value))
    assert bad.status == 426
    assert ("Sec-WebSocket-Version", "13") in bad.headers


@pytest.mark.parametrize(
    "key",
    [
        None,
        "",
        "dGhlIHNhbXBsZSBub25jZQ",  # padding missing
        "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhlIHNhbXBsZSBub25j",  # 15 bytes
        "dGhlIHNhbXBsZSBub25jZSE=",  # 17 bytes
        "dGhlIHNhbXBsZSBub25jZ-==",  # the alphabet of URLs
        "dGhlIHNhbXBs ZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
        "\xe9GhlIHNhbXBsZSBub25jZQ==",
    ],
)
def test_a_key_that_is_not_16_bytes_in_base64_is_refused(key: str | None) -> None:
    assert refusal(upgrade(sec_websocket_key=key)).status == 400


@pytest.mark.parametrize("method", ["POST", "HEAD", "CONNECT", "get"])
def test_another_method_is_refused(method: str) -> None:
    bad = refusal(upgrade(method))
    assert (bad.status, bad.headers) == (405, (("Allow", "GET"),))


@pytest.mark.parametrize("host", [None, ""])
def test_a_request_without_a_host_is_refused(host: str | None) -> None:
    assert refusal(upgrade(host=host)).status == 400


def test_a_request_with_a_body_is_refused() -> None:
    assert check_upgrade(upgrade(content_length="0")) == KEY
    assert refusal(upgrade(content_length="1")).status == 400
    assert refusal(upgrade(content_length="0, 0")).status == 400
    assert refusal(upgrade(content_length="")).status == 400
    assert refusal(upgrade(transfer_encoding="chunked")).status == 400
    assert refusal(upgrade(transfer_encoding="")).status == 400


def test_subprotocols_come_in_order_of_preference() -> None:
    assert offered_subprotocols(upgrade()) == []
    offer = upgrade(sec_websocket_protocol="b ,, a,\tb.v2 ,")
    assert offered_subprotocols(offer) == ["b", "a", "b.v2"]


@pytest.mark.parametrize("offer", ["a b", "a, b=c", '"a"', "a;b", "é"])
def test_a_subprotocol_that_is_no_token_is_refused(offer: str) -> None:
    with pytest.raises(BadHandshake) as caught:
        offered_subprotocols(upgrade(sec_websocket_protocol=offer))
    assert caught.value.status == 400


def test_a_refusal_is_plain_text_and_ends_the_connection() -> None:
    assert refuse_response(403, "not ünder this roof\n") == (
        b"HTTP/1.1 403 Forbidden\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Length: 21\r\n"
        b"Connection: close\r\n"
        b"\r\n"
        b"not \xc3\xbcnder this roof\n"
    )


def test_a_refusal_may_have_more_headers() -> None:
    bad = refusal(upgrade(sec_websocket_version="8"))
    response = refuse_response(bad.status, bad.reason, bad.headers)
    assert response.startswith(b"HTTP/1.1 426 Upgrade Required\r\n")
    assert b"\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n" in response
    assert b"\r\nRetry-After: 5\r\n" in refuse_response(503, "", (("Retry-After", "5"),))


@pytest.mark.parametrize("header", [("A", "b\r\nC: d"), ("A: b\r\nC", "d"), ("", "x"), ("A", "€")])
def test_a_header_that_would_break_the_answer_is_refused(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"cannot be sent|can't encode"):
        refuse_response(400, "no", (header,))


@pytest.mark.parametrize("status", [101, 200, 302, 799])
def test_only_an_error_refuses(status: int) -> None:
    with pytest.raises(ValueError, match=r"refuse|valid HTTPStatus"):
        refuse_response(status, "")


def test_a_bad_handshake_says_its_status_and_reason() -> None:
    assert str(BadHandshake(400, "no Host header")) == "400 no Host header"
