"""The MkDocs plugin: routes events to the rooms that do the work. The only place that imports mkdocs."""
