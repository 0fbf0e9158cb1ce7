"""Patterns of Markdown that more than one reader needs, for where a parser would lose what the author typed."""

FENCE = r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[\s\S]*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
SPAN = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?(?<!`)(?P=ticks)(?!`)"
DEFINITION = r"^ {0,3}\[[^\]\n]+\]:[ \t]*(?:<(?P<angled_address>[^<>\n]*)>|(?P<address>[^\s<>]+))"
"""A link definition, as far as its address."""
