"""Diagnostics as text or data; each reporter returns a string and prints nothing."""
