"""The forms by which operators are appointed, and by which it is said what a permission set allows."""
