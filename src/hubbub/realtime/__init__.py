"""The engine: rooms, feeds, sessions and the joined writes. Knows bytes, never tasks or SQL."""
