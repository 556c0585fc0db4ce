"""Choosing k, or another parameter: scores over a grid, the elbow, the gap, and whether at all."""
