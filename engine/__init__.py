"""The Glassnet engine: neural networks in NumPy that can be watched while they learn.

Nothing in here knows the web; everything that can be learnt or shown lives here.
"""

__version__ = "0.1.0"
