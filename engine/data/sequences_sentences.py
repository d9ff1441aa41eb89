"""Small English sentences, put together at random from a word list of our own: to tell praise from blame, and to name parts of speech."""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.data.kind import datasets
from engine.data.sequences import Pairs, SequenceData
from engine.data.text import Vocabulary, padded, vocabulary_of

GOOD = ("good", "great", "lovely", "fresh", "warm", "friendly", "quick", "tasty", "wonderful", "pleasant", "charming", "splendid")
BAD = ("bad", "awful", "cold", "stale", "rude", "slow", "bland", "noisy", "terrible", "dull", "dirty", "dreadful")
THINGS = ("soup", "bread", "waiter", "room", "tea", "music", "garden", "cake", "service", "view", "kitchen", "table", "wine", "cook")
DEGREES = ("very", "really", "quite", "so", "rather", "truly")
STEPS = 24


def _claim(rng: np.random.Generator, praise: bool) -> list[str]:
    """A clause that praises or blames: plainly, or by denying the opposite."""
    denied = rng.random() < 0.35
    words = GOOD if praise != denied else BAD
    degree = [str(rng.choice(DEGREES))] if rng.random() < 0.4 else []
    quality = str(rng.choice(words))
    if rng.random() < 0.3 and not denied:
        return ["what", "a", quality, str(rng.choice(THINGS))]
    middle = ["was", "not"] if denied and rng.random() < 0.6 else ["was", "never"] if denied else ["was"]
    return ["the", str(rng.choice(THINGS)), *middle, *degree, quality]


@datasets.register
class Sentiment(SequenceData):
    """Praise or blame: is a sentence about a café meant well? "Not" turns a word around, and what comes after "but" counts."""

    kind: Literal["sentiment"] = "sentiment"

    @property
    def source_vocabulary(self) -> Vocabulary:
        rules = ("the", "was", "not", "never", "what", "a", "but", "and", "although", ",", ".")
        return vocabulary_of((*rules, *DEGREES, *THINGS, *GOOD, *BAD), "word")

    @property
    def target_vocabulary(self) -> None:
        return None

    @property
    def source_steps(self) -> int:
        return STEPS

    @property
    def target_steps(self) -> None:
        return None

    def classes_count(self) -> int:
        return 2

    def class_names(self) -> list[str]:
        return ["blame", "praise"]

    def sentence(self, rng: np.random.Generator) -> tuple[str, bool]:
        """A sentence, and whether it praises."""
        praise = bool(rng.integers(2))
        shape = rng.integers(4)
        if shape == 0:
            words = _claim(rng, praise)
        elif shape == 1:
            words = [*_claim(rng, praise), "and", *_claim(rng, praise)]
        elif shape == 2:
            words = [*_claim(rng, not praise), ",", "but", *_claim(rng, praise)]
        else:
            words = ["although", *_claim(rng, not praise), ",", *_claim(rng, praise)]
        return " ".join([*words, "."]), praise

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        drawn = [self.sentence(rng) for _ in range(count)]
        vocabulary = self.source_vocabulary
        return Pairs(padded([vocabulary.encode(text) for text, _ in drawn], STEPS), np.array([praise for _, praise in drawn], np.intp))


TAGS = ("article", "adjective", "noun", "verb", "adverb", "pronoun", "preposition", "particle", "mark")
ARTICLES, PRONOUNS, PREPOSITIONS = ("the", "a", "every", "this"), ("we", "you", "they", "i"), ("near", "behind", "with", "under")
ADVERBS, ADJECTIVES = ("often", "slowly", "gladly", "never"), ("old", "small", "quiet", "green", "open", "light", "cool", "clean")
NOUNS = ("boat", "river", "teacher", "dog", "street", "fish", "watch", "play", "paint", "walk", "light", "cook", "plant", "drink")
VERBS = ("see", "like", "find", "carry", "fish", "watch", "play", "paint", "walk", "open", "clean", "cook", "plant", "drink", "cool")
"""Many of these words are in several lists: only their neighbors tell what they are."""
MODALS = ("can", "will", "must")
"""After a thing there is always one of them, so that verbs need no ending of their own: "the dog can see", and "we see"."""


def _thing(rng: np.random.Generator) -> list[tuple[str, str]]:
    article = str(rng.choice(ARTICLES))
    found = [(str(rng.choice(ADJECTIVES)), "adjective")] if rng.random() < 0.5 else []
    found.append((str(rng.choice(NOUNS)), "noun"))
    return [("an" if article == "a" and found[0][0][0] in "aeiou" else article, "article"), *found]


def _sentence(rng: np.random.Generator) -> list[tuple[str, str]]:
    """The words of a sentence, each with its part of speech."""
    of_people = rng.random() < 0.5
    found = [(str(rng.choice(PRONOUNS)), "pronoun")] if of_people else _thing(rng)
    if not of_people or rng.random() < 0.3:
        found.append((str(rng.choice(MODALS)), "verb"))
    if rng.random() < 0.3:
        found.append((str(rng.choice(ADVERBS)), "adverb"))
    if rng.random() < 0.3:
        found += [("like", "verb"), ("to", "particle")]
    found.append((str(rng.choice(VERBS)), "verb"))
    if rng.random() < 0.8:
        found += _thing(rng)
    if rng.random() < 0.4:
        found += [(str(rng.choice(PREPOSITIONS)), "preposition"), *_thing(rng)]
    return [*found, (str(rng.choice((".", "!"))), "mark")]


@datasets.register
class Tagging(SequenceData):
    """Parts of speech: noun, verb or adjective? Every word gets its name; "watch" or "light" get theirs from the words around."""

    kind: Literal["tagging"] = "tagging"

    @property
    def source_vocabulary(self) -> Vocabulary:
        rules = (*ARTICLES, "an", *PRONOUNS, *PREPOSITIONS, *MODALS, "to", ".", "!")
        return vocabulary_of((*rules, *ADVERBS, *ADJECTIVES, *NOUNS, *VERBS), "word")

    @property
    def target_vocabulary(self) -> Vocabulary:
        return vocabulary_of(TAGS, "word")

    @property
    def source_steps(self) -> int:
        return 16

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        given, wanted = self.source_vocabulary, self.target_vocabulary
        drawn = [_sentence(rng) for _ in range(count)]
        words = [[given.numbers[word] for word, _ in sentence] for sentence in drawn]
        tags = [[wanted.numbers[tag] for _, tag in sentence] for sentence in drawn]
        return Pairs(padded(words, self.source_steps), padded(tags, self.source_steps))
