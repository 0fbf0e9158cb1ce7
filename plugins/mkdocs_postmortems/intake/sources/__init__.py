"""One module a source: each holds `adapter`, and is found by its name."""
