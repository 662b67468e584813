"""Ports for servers that must come back on the same one after a restart."""

import random
import socket

# Below the range from which the kernel takes the ports of outgoing connections: one of those
# could sit on a server's port while it is down.
FIRST, LAST = 20_000, 32_000


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    while True:
        port = random.randrange(FIRST, LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
