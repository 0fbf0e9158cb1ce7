"""Incident postmortems as code: a gate for pull requests and a knowledge site on MkDocs Material."""
