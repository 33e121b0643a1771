"""Schema changes, in order; the only way the schema is ever made or altered."""
