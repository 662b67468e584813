"""Buses: how publications reach every instance."""
