"""The document's "Manual Testing with wscat", with the wscat of npm in a terminal."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

from tests.clients.demo import Demo
from tests.clients.program import Program
from tests.clients.samples import sample


def test_wscat_prints_what_the_document_says_when_its_lines_are_typed(
    demo: Demo, programs: Mapping[str, str], tmp_path: Path
) -> None:
    document = sample("wscat.txt", demo.port, demo.token).splitlines()
    command = next(line for line in document if line.startswith("wscat -c"))
    typed = [line.removeprefix("> ") for line in document if line.startswith("> ")]

    with Program(shlex.split(command), cwd=tmp_path, env=programs, terminal=True) as wscat:
        wscat.expect(r"Connected \(press CTRL\+C to quit\)")
        for text in typed:
            wscat.write(text + "\r")

        connected, joined, arrival, message = (
            json.loads(wscat.expect(rf'< (\{{"type":"{type}".*\}})$')[1])
            for type in ("connected", "joined_room", "user_joined", "message")
        )
        wscat.write("\x03")
        assert wscat.wait() == 0

    assert connected["data"]["message"] == "Connected successfully"
    assert connected["data"]["username"] == "alice"
    assert joined["room"] == "channel:1"
    assert joined["data"]["message"] == "Joined room channel:1"
    assert arrival["sender"] == arrival["data"]["username"] == "alice"
    assert message["data"]["content"] == "Hello"
    assert message["sender"] == message["data"]["username"] == "alice"
