"""Blameless wording: who is said to have done what, in the prose of a report."""
