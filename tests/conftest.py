"""Settings for all tests."""

from hypothesis import settings

settings.register_profile("denpyo", deadline=None)  # machines are slow at times
settings.load_profile("denpyo")


def pytest_addoption(parser):
    parser.addoption("--shots", default="", help="folder for pictures of the pages")
