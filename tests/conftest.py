"""Settings that hold for all tests; helpers that tests import lie in `support`."""

import os

from hypothesis import settings

settings.register_profile("local", deadline=2_000)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")
