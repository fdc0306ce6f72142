"""What runs by itself (毎日の運転): which work, when, once, and who is told.

``steps`` names the work, ``tick`` finds what is due, ``perform`` does one of it, and
``notices`` tells people. Prefect shows it (``flows.deployments``); the truth about what
was done is in the store.
"""
