"""The document's shorter samples do what they say, unchanged."""

import hashlib
from pathlib import Path

from tests.clients.demo import Demo, running_demo
from tests.clients.samples import SEED, Env, running_script, sample

DIGESTS = {
    "chat_client.js": "147426fc31588e3dbb5fdc71f21c4aeeee93a6f99f854f7f1cb62ff3d3d87f2d",
    "connect.js": "4051307a3a8e6cb074b5a8016b451526228d510987d3773575ff98a1159425dc",
    "heartbeat.js": "c3179072e17d81a78dc8b7e41644eae409667b7befab33d2f805ce3331b0579c",
    "queue.js": "4f4ded8b4d8e51c1522ad2f889591805f6433a5ec6069211e2167bd3a6d5fad9",
    "reconnect.js": "5e1cca700776502e17f710720b160af37002d55ed7df35ea6679ee00f278def4",
    "wscat.txt": "1ad77db7fc923ebfec4a94c9b73bdf7977841b5b66c5eaf1559b2b67524b28df",
}


def test_the_samples_are_the_documents_to_the_byte() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEED.iterdir()}
    assert found == DIGESTS


def test_the_connect_sample_prints_the_welcome_and_the_close_in_node(
    demo: Demo, programs: Env, tmp_path: Path
) -> None:
    script = sample("connect.js", demo.port, demo.token)
    with running_script("node", script, demo, programs, tmp_path) as client:
        client.expect("Connected$")
        client.expect("Received: {")
        client.expect(r"\s+message: 'Connected successfully'")
        client.expect(r"\s+username: 'alice'")
        assert demo.stop() == 0
        client.expect("Closed: 1012 - Service restart$")
        assert client.wait() == 0
        assert "error" not in client.output


def test_the_connect_sample_prints_the_documents_code_for_a_bad_token_in_chromium(
    quiet_demo: Demo, programs: Env, tmp_path: Path
) -> None:
    script = sample("connect.js", quiet_demo.port, "not-a-token")
    with running_script("chromium", script, quiet_demo, programs, tmp_path) as client:
        client.expect("Closed: 4401 - Authentication Failed$")


def test_the_heartbeat_sample_is_answered_by_a_pong(
    quiet_demo: Demo, programs: Env, tmp_path: Path
) -> None:
    fake_clock = """
        const { mock } = require("node:test");
        mock.timers.enable({ apis: ["setInterval"] });
    """
    thirty_seconds_pass = """
        ws.addEventListener("message", () => mock.timers.tick(30000), { once: true });
    """
    script = "\n".join(
        [
            fake_clock,
            sample("connect.js", quiet_demo.port, quiet_demo.token),
            sample("heartbeat.js", quiet_demo.port, quiet_demo.token),
            thirty_seconds_pass,
        ]
    )
    with running_script("node", script, quiet_demo, programs, tmp_path) as client:
        client.expect(r".*type: 'pong'")


def test_the_queue_sample_sends_in_order_what_was_written_while_offline(
    demo: Demo, programs: Env, tmp_path: Path
) -> None:
    connecting = f"const ws = new WebSocket('{demo.ws_url}?token={demo.token}');"
    use = """
        ws.onmessage = (event) => {
          const { type, data } = JSON.parse(event.data);
          console.log(type, data.content ?? "");
        };
        console.log("open:", ws.readyState === WebSocket.OPEN);
        sendMessage({ type: "join_room", room: "channel:1" });
        for (const content of ["one", "two", "three"]) {
          sendMessage({ type: "send_message", room: "channel:1", data: { content } });
        }
    """
    script = "\n".join([connecting, sample("queue.js", demo.port, demo.token), use])
    with running_script("node", script, demo, programs, tmp_path) as client:
        client.expect("message three")
        said = [line for line in client.lines if line.startswith(("message", "open"))]
        assert said == ["open: false", "message one", "message two", "message three"]


def test_the_reconnect_sample_comes_back_after_a_restart(
    demo: Demo, programs: Env, tmp_path: Path
) -> None:
    observed = """
        globalThis.WebSocket = class extends WebSocket {
          constructor(url) {
            super(url);
            this.addEventListener("message", ({ data }) => console.log(JSON.parse(data).type));
            this.addEventListener("close", ({ code }) => console.log("closed", code));
          }
        };
    """
    token = f"const token = '{demo.token}';"
    script = "\n".join(
        [observed, token, sample("reconnect.js", demo.port, demo.token), "connect();"]
    )
    with running_script("node", script, demo, programs, tmp_path) as client:
        client.expect("connected$")
        assert demo.stop() == 0
        client.expect("closed 1012$")
        with running_demo(tmp_path, programs, "--port", str(demo.port)):
            client.until(
                lambda: True if client.lines.count("connected") == 2 else None, "second welcome"
            )
