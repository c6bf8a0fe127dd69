"""What the five views share: the keys between them, the day looked at, the menu."""
