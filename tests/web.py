"""GET, POST and DELETE as httpx makes them, a client for each request, without certificates: what tests ask is on this machine.

Reading the system's certificates takes 20 ms of computing, and a test that waits for something asks many times a second.
"""

from __future__ import annotations

import ssl
from functools import partial

import httpx

NONE = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""No certificates at all."""
PATIENCE = 60.0
"""Seconds that an answer may take where the machine is busy: a server that was just started answers before it can start runs."""
get = partial(httpx.get, verify=NONE, timeout=PATIENCE)
post = partial(httpx.post, verify=NONE, timeout=PATIENCE)
delete = partial(httpx.delete, verify=NONE, timeout=PATIENCE)
