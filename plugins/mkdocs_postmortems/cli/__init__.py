"""The command line: parse arguments, call a room, print what it returns, exit. Only it imports click."""
