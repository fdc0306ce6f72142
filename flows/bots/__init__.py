"""Bots between the store and the sites (ボット): queue, work, results, what people see."""
