"""Roles on the screen: one role's members and certifications, and what follows from changing them."""
