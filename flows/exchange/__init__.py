"""Documents to and from partners (取引先との送受信): queue, send, ask, fetch, answer.

Free of Prefect: every step may be killed and run again. What is true is in the store.
"""
