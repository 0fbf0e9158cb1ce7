"""What lies behind many reports: durations, statistics, what is alike, what recurs, what was promised."""
