"""Races: several configurations trained side by side on one clock, from the same data and, where shapes allow it, the same weights."""

from __future__ import annotations

from engine.race.race import Race
from engine.race.spec import MAX_MEMBERS, MAX_SEEDS, RaceSpec, is_race, parse_race

__all__ = ["MAX_MEMBERS", "MAX_SEEDS", "Race", "RaceSpec", "is_race", "parse_race"]
