"""Datasets: what networks are trained on, and everything between asking for data and a scaled input matrix.

Importing this package registers every kind of dataset and of input feature.
"""

from __future__ import annotations

# The order of these imports is the order in which datasets are offered.
# isort: off
from engine.data import gates as gates
from engine.data import clouds as clouds
from engine.data import rings as rings
from engine.data import typed as typed
from engine.data import surfaces as surfaces
from engine.data import drawn as drawn
from engine.data import images as images
from engine.data import digits as digits
from engine.data import fruits as fruits
from engine.data import folders as folders
from engine.data import own_images as own_images
from engine.data import csv_data as csv_data
from engine.data import tables as tables
from engine.data import parity as parity
from engine.data import sequences_letters as sequences_letters
from engine.data import sequences_dates as sequences_dates
from engine.data import sequences_sentences as sequences_sentences
from engine.data import sequences_phonemes as sequences_phonemes
from engine.data import sequences_strokes as sequences_strokes
from engine.data import sequences_text as sequences_text

# isort: on
from engine.data.base import Dataset, Domain, Points, PointsData, Split, datasets
from engine.data.encoders import encoders
from engine.data.features import features
from engine.data.prepare import prepare
from engine.data.scalers import Scaler

__all__ = ["Dataset", "Domain", "Points", "PointsData", "Scaler", "Split", "datasets", "encoders", "features", "prepare"]
