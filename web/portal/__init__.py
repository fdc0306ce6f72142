"""The pages of trading partners (取引先の画面): orders, answers, deliveries, invoices."""

from web.portal import answer, bill, orders, papers, ship

ROUTERS = tuple(part.router for part in (orders, answer, ship, bill, papers))
