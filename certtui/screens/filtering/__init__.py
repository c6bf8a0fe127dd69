"""Choosing which rows a view shows: the form, and the lists that its fields open."""
