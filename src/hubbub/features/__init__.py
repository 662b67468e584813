"""What Hubbub does for people, one slice per noun. A slice knows transactions and events; it
knows nothing of sockets."""
