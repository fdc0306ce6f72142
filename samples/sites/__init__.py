"""Practice sites for the bots: cloud accounting and an internet bank (練習用サイト).

Small but real web applications with Japanese screens and the nastiness of real ones,
which a fault plan switches on. ``python -m samples.sites accounting --port 8801``
"""

from samples.sites.server import RunningSite, run_site, site_process

__all__ = ["RunningSite", "run_site", "site_process"]
