"""Sync: all that a client needs at its start, on one snapshot."""
