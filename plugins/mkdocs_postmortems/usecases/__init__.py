"""What the adapters do with the rooms below: each module one task, without a word of command line or site engine."""
