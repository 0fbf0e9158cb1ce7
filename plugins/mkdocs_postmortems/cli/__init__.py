"""The command line: parse arguments, call a room, print what it returns, exit. The only place that imports click."""
