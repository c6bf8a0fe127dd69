"""What changes the database: one use case is one function is one transaction, permission and audit event included."""
