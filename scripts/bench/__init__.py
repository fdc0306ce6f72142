"""Measures of speed and memory: ``python -m scripts.bench`` (計測)."""
