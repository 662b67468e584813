"""Chat: channels and messages."""
