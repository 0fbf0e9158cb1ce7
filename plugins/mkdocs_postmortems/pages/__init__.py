"""What people read: a corpus becomes plain Markdown pages, for whatever engine builds the site."""
