"""Saved filters on screen."""
