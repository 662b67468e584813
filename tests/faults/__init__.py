"""The fault table: what is done to a running Hubbub, what is expected of it, what came out."""
