"""Runs alive: one process each, their pictures fanned out to whoever watches, their checkpoints on disk."""
