"""What lies ahead and behind, drawn."""
