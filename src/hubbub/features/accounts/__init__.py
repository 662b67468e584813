"""Accounts: users, passwords, sessions and their tokens."""
