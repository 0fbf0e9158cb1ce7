"""Starting points of a report and a repository: templates, the issue form, the files that `init` writes."""
