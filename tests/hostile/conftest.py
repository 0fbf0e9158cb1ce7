"""What the browser tests here share with those of the site."""

from support.browsing import browser, serve

__all__ = ["browser", "serve"]
