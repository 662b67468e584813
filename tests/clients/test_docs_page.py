"""The reference of REST shows all there is, in Chromium, without a complaint of the browser."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.clients.demo import Demo
from tests.clients.program import Program

HERE = Path(__file__).parent
SCENARIOS = {
    "every operation is there with all that it takes, from one host": "read it all",
    "typed words leave the operations that have them": "filter it",
    "an address leads to its operation and opens it": "follow links",
    "it can be used without a mouse": "use the keyboard only",
    "it is readable in light and dark, wide and narrow": "read it in every light",
    "markup in it appears as text": "read markup",
    "a failure is told": "be told of a failure",
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS.keys())
def test_the_reference_of_rest(
    quiet_demo: Demo, programs: Mapping[str, str], scenario: str
) -> None:
    command = ["node", HERE / "docs_page.js", scenario, quiet_demo.url]
    with Program(command, cwd=quiet_demo.data_dir, env=programs) as browser:
        assert browser.wait() == 0, browser.output


def test_the_reference_is_served_as_strictly_as_the_first_page(quiet_demo: Demo) -> None:
    first, reference = (httpx.get(quiet_demo.url + path) for path in ("/", "/docs"))
    for header in ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"):
        assert reference.headers[header] == first.headers[header]
    assert "'unsafe" not in reference.headers["Content-Security-Policy"]
    assert "http" not in reference.headers["Content-Security-Policy"]
