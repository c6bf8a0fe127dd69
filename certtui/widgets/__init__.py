"""The parts that screens are made of: they get records and post messages, and know of no database."""
