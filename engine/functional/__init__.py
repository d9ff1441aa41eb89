"""Differentiable operations by family, each with its forward pass beside its backward pass."""
