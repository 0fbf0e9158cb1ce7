"""Counts with their nouns, as many pages say them: `1 incident`, `2 incidents`."""

from __future__ import annotations

from ..language import _, ngettext


def incidents(count: int) -> str:
    """So many incidents."""
    return ngettext("{n} incident", "{n} incidents", count).format(n=count)


def actions(count: int) -> str:
    """So many actions."""
    return ngettext("{n} action", "{n} actions", count).format(n=count)


def open_actions(count: int) -> str:
    """So many open actions."""
    return ngettext("{n} open action", "{n} open actions", count).format(n=count)


def reports(count: int) -> str:
    """So many reports."""
    return ngettext("{n} report", "{n} reports", count).format(n=count)


def days(count: int) -> str:
    """So many days."""
    return ngettext("{n} day", "{n} days", count).format(n=count)


def among(count: int, of: int) -> str:
    """How many of some: `2 of 3`."""
    return _("{n} of {all}").format(n=count, all=of)
