"""What a user asks for, composed from the rooms below: a check, a site. Knows of no terminal and no engine."""
