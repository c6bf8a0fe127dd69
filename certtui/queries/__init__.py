"""What reads the database: plain records out, nothing changed."""
