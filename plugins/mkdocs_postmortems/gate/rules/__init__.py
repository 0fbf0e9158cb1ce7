"""The rules, a module and a Markdown page for each family; `gate.registry` finds them here."""
