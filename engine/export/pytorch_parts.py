"""What PyTorch has no module for, as it stands in exported scripts."""

from __future__ import annotations

STEPS = '''class Steps(nn.Module):
    """A cell at every step of a sequence; a step of padding leaves the state as it is."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, x, states=None, mask=None):
        """Every step's output, and the states at the end."""
        count = 2 if isinstance(self.cell, nn.LSTMCell) else 1
        zeros = x.new_zeros(len(x), self.cell.hidden_size)
        states = (*(states or ()), *[zeros] * count)[:count]
        outputs = []
        for t in range(x.shape[1]):
            after = self.cell(x[:, t], states) if count == 2 else (self.cell(x[:, t], states[0]),)
            if mask is not None:
                after = tuple(torch.where(mask[:, t, None], new, old) for new, old in zip(after, states))
            states = after
            outputs.append(states[0])
        return torch.stack(outputs, dim=1), states
'''

CELL = '''class Cell(nn.RNNCell):
    """A cell of a simple recurrent layer with any activation."""

    def __init__(self, size, units, bend, bias=True):
        super().__init__(size, units, bias=bias)
        self.bend = bend

    def forward(self, x, h):
        return self.bend(F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh))
'''

RESET_FIRST = '''class ResetFirst(nn.GRUCell):
    """A GRU's cell whose reset gate acts before the product with the state."""

    def forward(self, x, h):
        xr, xz, xn = F.linear(x, self.weight_ih, self.bias_ih).chunk(3, dim=-1)
        ur, uz, un = self.weight_hh.chunk(3)
        z = torch.sigmoid(xz + F.linear(h, uz))
        n = torch.tanh(xn + F.linear(torch.sigmoid(xr + F.linear(h, ur)) * h, un))
        return z * h + (1 - z) * n
'''

HIDDEN = '''def hidden(query, key, causal=False, mask=None):
    """What is added to scores (examples, queries, keys): a huge negative number for what must not be seen, later steps and padding."""
    queries, keys = query.shape[1], key.shape[1]
    out = query.new_zeros(1, queries, keys)
    if causal:
        out = out + torch.full((queries, keys), -1e30, dtype=query.dtype).triu(1)
    if mask is not None:
        out = out + torch.where(mask, 0.0, -1e30).to(query.dtype)[:, None]
    return out
'''

THIRDS = '''def reset_first(array):
    """The gates in PyTorch's order: reset, update, candidate."""
    update, reset, candidate = np.split(array, 3, axis=-1)
    return np.concatenate([reset, update, candidate], axis=-1)
'''

HEADS = '''class Heads(nn.Module):
    """Multi-head attention with queries, keys and values of any size."""

    def __init__(self, sizes, heads, key_dim, value_dim, out):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(sizes[0], heads * key_dim)
        self.key = nn.Linear(sizes[1], heads * key_dim)
        self.value = nn.Linear(sizes[2], heads * value_dim)
        self.output = nn.Linear(heads * value_dim, out)

    def forward(self, query, value, key, causal=False, mask=None):
        seen = hidden(query, key, causal, mask)[:, None]
        q, k, v = (
            layer(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for layer, x in ((self.query, query), (self.key, key), (self.value, value))
        )
        found = F.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        return self.output(found.transpose(1, 2).flatten(2))
'''

PARTS = {"Steps": STEPS, "Cell": CELL, "ResetFirst": RESET_FIRST, "hidden": HIDDEN, "reset_first": THIRDS, "Heads": HEADS}
