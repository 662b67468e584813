"""The soak: people on bad networks, and a server that dies; every message once, everywhere."""
