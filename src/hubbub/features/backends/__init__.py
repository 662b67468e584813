"""Other programs: API keys, publishing into rooms, and webhooks."""
