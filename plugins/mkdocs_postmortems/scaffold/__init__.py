"""What a report and a repository start from: templates, the issue form, the files that `init` writes."""
