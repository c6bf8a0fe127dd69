"""Matrices: people down, certifications across. Their cells become lines of instances, and are planned as these."""
