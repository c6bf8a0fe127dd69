"""certtui: keep track of certifications, in a terminal."""

__version__ = "0.1.0"
