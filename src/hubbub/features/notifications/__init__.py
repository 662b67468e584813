"""Notifications: what a user should know, and how much of it he wants to hear."""
