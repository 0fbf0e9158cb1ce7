"""What we think of a report: rules, their levels, and the verdict."""
