"""Hubbub: a self-hosted realtime collaboration server."""

__version__ = "0.1.0"
