"""The comparison of two dates on screen."""
