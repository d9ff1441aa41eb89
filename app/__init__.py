"""The web side of Glassnet: pages, HTTP, websockets, runs and their storage.

It imports the engine and is imported by nothing else.
"""
