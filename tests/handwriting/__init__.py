"""Handwriting for tests: digits as strokes of several hands, written with pens on papers, and photographed."""
