"""Takes what people have: tables in files, planned against the database and then applied as a whole."""
