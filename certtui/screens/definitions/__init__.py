"""Definitions on screen: the form that a certification is written in, and the ways to it."""
