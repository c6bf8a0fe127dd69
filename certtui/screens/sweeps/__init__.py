"""Audit sweeps on screen."""
