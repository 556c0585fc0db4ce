"""Mixtures of normal distributions: how they are fitted, what they say, how they look."""
