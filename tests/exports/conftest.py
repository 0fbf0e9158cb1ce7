"""A shop with reports, beside a tracker of this machine."""

from support.shops import fake, served, shop, waits

__all__ = ["fake", "served", "shop", "waits"]
