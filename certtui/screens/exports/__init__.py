"""Exporting from the screens."""
