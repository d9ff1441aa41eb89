"""GET, POST and DELETE as httpx makes them, a client for each request, without certificates: what tests ask is on this machine.

Reading the system's certificates takes 20 ms of computing, and a test that waits for something asks many times a second.
"""

from __future__ import annotations

import ssl
from functools import partial

import httpx

NONE = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""No certificates at all."""
get = partial(httpx.get, verify=NONE)
post = partial(httpx.post, verify=NONE)
delete = partial(httpx.delete, verify=NONE)
