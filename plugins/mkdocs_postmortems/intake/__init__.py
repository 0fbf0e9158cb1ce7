"""Where reports come from: one module a source, and the migration of an old archive."""
