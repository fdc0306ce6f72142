"""Settings for all tests."""

from hypothesis import settings

settings.register_profile("denpyo", deadline=None)  # machines are slow at times
settings.load_profile("denpyo")


def pytest_addoption(parser):
    parser.addoption("--shots", default="", help="folder for pictures of the pages")


def pytest_collection_modifyitems(items):
    """The longest file first, so that no core waits for it at the end."""
    items.sort(key=lambda item: "flow" not in item.keywords)
