"""What the browser tests here share with those of the site."""

from support.browsing import serve

__all__ = ["serve"]
