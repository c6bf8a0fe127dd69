"""Settings: what certifications, entities, roles, operators and permissions there are, made and changed."""
