"""What tests share: a real server in a process of its own, real clients, people in it."""
