"""The contract as data: the JSON Schemas of a report's front matter and of `postmortems.yml`."""
