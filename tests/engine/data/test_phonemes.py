"""Spanish words and how they sound: as dictionaries have them, by the rules of the spelling alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import datasets
from engine.data.sequences_phonemes import LETTERS, LONGEST, MOST, PHONEMES, STRESS, WORDS, Phonemes, made_up, phonemes

KNOWN = {
    "queso": "ˈkeso", "guitarra": "ɡiˈtara", "pingüino": "pinˈɡwino", "cigüeña": "θiˈɡweɲa", "zapato": "θaˈpato", "llave": "ˈʎabe",
    "perro": "ˈpero", "pero": "ˈpeɾo", "enredo": "enˈredo", "alrededor": "alredeˈdoɾ", "israel": "israˈel", "rey": "rej", "muy": "muj",
    "leyes": "ˈleʝes", "estoy": "esˈtoj", "yo": "ʝo", "examen": "ekˈsamen", "xilófono": "siˈlofono", "ahora": "aˈoɾa", "país": "paˈis",
    "día": "ˈdia", "ciudad": "θjuˈdad", "huevo": "ˈwebo", "construir": "konsˈtɾwiɾ", "chocolate": "tʃokoˈlate", "canción": "kanˈθjon",
    "gente": "ˈxente", "guerra": "ˈɡera", "vergüenza": "beɾˈɡwenθa", "caos": "ˈkaos", "héroe": "ˈeɾoe", "aéreo": "aˈeɾeo", "búho": "ˈbuo",
    "leer": "leˈeɾ", "reír": "reˈiɾ", "cuaderno": "kwaˈdeɾno", "miércoles": "ˈmjeɾkoles", "averiguáis": "abeɾiˈɡwajs", "niño": "ˈniɲo",
    "océano": "oˈθeano", "veinte": "ˈbejnte", "lluvia": "ˈʎubja", "quiosco": "ˈkjosko", "jirafa": "xiˈɾafa", "reunión": "rewˈnjon",
    "viuda": "ˈbjuda", "ahí": "aˈi", "teatro": "teˈatɾo", "flor": "floɾ", "reloj": "reˈlox", "jamás": "xaˈmas", "joven": "ˈxoben",
}  # fmt: skip


@pytest.mark.parametrize(("word", "sound"), KNOWN.items())
def test_words_sound_as_dictionaries_have_them(word: str, sound: str) -> None:
    assert "".join(phonemes(word) or ()) == sound
    assert phonemes(word.upper()) == phonemes(word)
    assert "".join(phonemes(word, stress=False) or ()) == sound.replace(STRESS, "")


def test_in_america_two_sounds_are_others() -> None:
    assert "".join(phonemes("cebolla", "american") or ()) == "seˈboʝa"
    assert "".join(phonemes("zorro", "american") or ()) == "ˈsoro"


@pytest.mark.parametrize("word", ["", "  ", "la casa", "straße", "日本", "🙂", "a1", "cafe-bar"])
def test_what_is_no_spanish_word_has_no_answer(word: str) -> None:
    assert phonemes(word) is None
    assert Phonemes().answer(word) is None


def test_an_accent_may_come_by_itself() -> None:
    assert phonemes("cancio\u0301n") == phonemes("canción")


def test_words_of_letters_alone_and_of_sounds_alone() -> None:
    assert len(set(WORDS)) == len(WORDS) > 450
    rng = np.random.default_rng(3)
    for word in [*WORDS, *(made_up(rng) for _ in range(3000))]:
        said = phonemes(word)
        assert said
        assert set(word) <= set(LETTERS)
        assert set(said) <= set(PHONEMES)
        assert len(word) <= LONGEST
        assert len(said) < MOST
        vowels = sum(sound in "aeiou" for sound in said)
        assert said.count(STRESS) == (vowels > 1)


def test_real_words_are_among_them_and_the_answer_is_the_rule_s() -> None:
    kind = datasets.make("phonemes", samples=600)
    assert isinstance(kind, Phonemes)
    found = kind.ready(np.random.default_rng(1))
    words = [kind.source_vocabulary.decode(row) for row in found.sources]
    assert 100 < sum(word in WORDS for word in words) < 400
    for word, row in zip(words, found.targets, strict=True):
        assert kind.target_vocabulary.decode(row) == kind.answer(word)
