"""Bringing in files: the file is chosen, looked at with what it leaves open, and taken as a whole."""
