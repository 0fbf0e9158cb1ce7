"""An archive of postmortems in any Markdown, lifted into the format: nothing dropped, nothing invented."""
