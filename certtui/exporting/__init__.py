"""Writes what certtui knows as tables that other programs read and `certtui.importing` takes back."""
