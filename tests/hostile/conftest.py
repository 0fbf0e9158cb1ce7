"""What the tests here share with those of the site and of the trackers."""

from support.browsing import serve
from support.shops import fake, served, shop, waits

__all__ = ["fake", "serve", "served", "shop", "waits"]
