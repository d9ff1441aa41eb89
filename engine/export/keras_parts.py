"""What Keras has no name for, or calls by a name that means something else here, as it stands in exported scripts."""

from __future__ import annotations

GELU = '''def gelu(z):
    """The tanh form of GELU."""
    return keras.activations.gelu(z, approximate=True)
'''

LEAKY_RELU = '''def leaky_relu(z):
    """A slope of 0.01 below 0."""
    return keras.activations.leaky_relu(z, negative_slope=0.01)
'''

STEP = '''def step(z):
    """1 where z is above 0, else 0."""
    return keras.ops.cast(z > 0, z.dtype)
'''

SIGN = '''def sign(z):
    """1 where z is 0 or more, else -1."""
    return keras.ops.cast(z >= 0, z.dtype) * 2 - 1
'''

POSITIONS = '''class Positions(keras.layers.Layer):
    """Adds a row of a table to every step."""

    def __init__(self, steps, size, **rest):
        super().__init__(**rest)
        self.table = self.add_weight(shape=(steps, size), name="table")

    def call(self, x):
        return x + self.table
'''

BOTH = '''class Both(keras.layers.Bidirectional):
    """Both directions, where a step of padding repeats the output before it instead of giving zeros."""

    def __init__(self, layer, **rest):
        super().__init__(layer, **rest)
        self.forward_layer.zero_output_for_mask = self.backward_layer.zero_output_for_mask = False
'''

DEFINED = {"gelu": GELU, "leaky_relu": LEAKY_RELU, "step": STEP, "sign": SIGN, "Positions": POSITIONS, "Both": BOTH}
