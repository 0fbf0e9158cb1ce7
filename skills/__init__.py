"""What an assistant is told: skills in the form that assistants read, one folder each with a `SKILL.md`."""
