"""`python -m engine.instruments KIND`: arguments as JSON on standard input, the frame on standard output.

A heavy instrument is measured in a process of its own, where nothing else asks for the interpreter.
"""

from __future__ import annotations

import json
import sys

from engine.instruments import parse_instrument

if __name__ == "__main__":
    sys.stdout.buffer.write(parse_instrument(sys.argv[1], json.load(sys.stdin)).frame().encode())
