"""The JavaScript SDK gets along with a server that reads its part of the golden conversations."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.clients.program import Program
from tests.support.server import ROOT

HERE = Path(__file__).parent
CONVERSATIONS = ROOT / "protocol" / "conversations"
PLAYED, NOT_FOR_IT = 0, 2
OTHERS = {  # these need a client that this one is not
    "broken_frames": "it never sends such frames",
    "errors": "it never sends such frames",
    "too_many_errors": "it never sends such frames",
    "joining_and_leaving": "it does not join what it has joined",
    "order": "it sends one message at a time to a room",
    "refused_token": "it always has a token",
    "ticket": "it has a token and no ticket",
    "token_renewed": "it renews a token once for each warning",
    "too_fast": "it does not ping without a reason",
}


@pytest.mark.parametrize("name", sorted(path.stem for path in CONVERSATIONS.glob("*.jsonl")))
def test_the_conversation(programs: Mapping[str, str], tmp_path: Path, name: str) -> None:
    command = ["node", HERE / "conversations.mjs", CONVERSATIONS / f"{name}.jsonl"]
    with Program(command, cwd=tmp_path, env=programs) as script:
        status = script.wait()
        assert status == (NOT_FOR_IT if name in OTHERS else PLAYED), script.output
