"""Settings for all tests."""

from hypothesis import settings

settings.register_profile("denpyo", deadline=None)  # machines are slow at times
settings.load_profile("denpyo")
