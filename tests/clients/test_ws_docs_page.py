"""The reference of the WebSocket shows all there is, in Chromium, without a complaint of the
browser."""

import json
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.clients.demo import Demo
from tests.clients.program import Program
from tests.support.server import ROOT

HERE = Path(__file__).parent
SCENARIOS = {
    "every message, error and close code is there, from one host": "read it all",
    "every example is there as it is sent": "see the examples",
    "typed words leave the entries that have them": "filter it",
    "an address leads to its entry, and a command to its answers": "follow links",
    "it can be used without a mouse": "use the keyboard only",
    "it is readable in light and dark, wide and narrow": "read it in every light",
    "markup in it appears as text": "read markup",
    "a failure is told": "be told of a failure",
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS.keys())
def test_the_reference_of_the_websocket(
    quiet_demo: Demo, programs: Mapping[str, str], scenario: str
) -> None:
    command = ["node", HERE / "ws_docs_page.js", scenario, quiet_demo.url]
    with Program(command, cwd=quiet_demo.data_dir, env=programs) as browser:
        assert browser.wait() == 0, browser.output


@pytest.mark.parametrize("path", ["/docs/ws", "/static/ws.js", "/static/ws.css"])
def test_the_page_is_served_as_strictly_as_the_first_one(quiet_demo: Demo, path: str) -> None:
    first, served = (httpx.get(quiet_demo.url + path) for path in ("/", path))
    assert served.status_code == 200
    for header in ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"):
        assert served.headers[header] == first.headers[header]
    assert "'unsafe" not in served.headers["Content-Security-Policy"]
    assert "http" not in served.headers["Content-Security-Policy"]


def test_the_document_that_is_served_is_the_one_in_the_repository_e6(quiet_demo: Demo) -> None:
    served = httpx.get(f"{quiet_demo.url}/asyncapi.json")
    kept = (ROOT / "protocol" / "asyncapi.json").read_text(encoding="utf-8")
    assert served.headers["Content-Type"] == "application/json"
    assert served.json() == json.loads(kept)


def test_the_document_is_served_once_per_version(quiet_demo: Demo) -> None:
    url = f"{quiet_demo.url}/asyncapi.json"
    etag = httpx.get(url).headers["ETag"]
    again = httpx.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
