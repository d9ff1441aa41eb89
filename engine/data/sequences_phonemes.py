"""Spanish words and how they sound: letters are turned into phonemes by the rules of the spelling, which are nearly without exception.

The phonemes are those of Martínez-Celdrán, Fernández-Planas & Carrera-Sabaté, "Castilian Spanish", Journal of the International Phonetic
Association 33/2 (2003), 255–259, doi 10.1017/S0025100303001373, where the first sound of yate is written ɟʝ, here ʝ. Where the stress lies
follows from the Real Academia Española's rules for accents, to be read in its dictionary of 1884
(edrae1884.uab.cat/edicion/paratextos/11): on the last syllable but one after a vowel, n or s, else on the last, unless an accent says
otherwise. A longer account of sounds and syllables is Hualde, "The Sounds of Spanish", Cambridge University Press, 2005. Sounds are
phonemes, not all their shades; glides beside a vowel are written j and w, as in bueno /ˈbweno/ and rey /rej/.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np

from engine.data.kind import datasets
from engine.data.sequences import TextTask, samples_argument
from engine.data.text import Vocabulary, vocabulary_of
from engine.registry import argument

Variety = Literal["castilian", "american"]
LETTERS = "abcdefghijklmnopqrstuvwxyzáéíóúüñ"
STRESS = "ˈ"
PHONEMES = (STRESS, *"aeioujw", "p", "b", "t", "d", "k", "ɡ", "tʃ", "f", "θ", "s", "ʝ", "x", "m", "n", "ɲ", "l", "ʎ", "ɾ", "r")
FRONT, ANY = "(?=[eiéí])", "[aeiouáéíóú]"
RULES = [
    (letters, tuple(sounds.split()))
    for letters, sounds in (
        ("h", ""), ("ch", "tʃ"), (f"c{FRONT}", "θ"), ("z", "θ"), (f"qu{FRONT}", "k"), ("[ckq]", "k"),
        (f"gu{FRONT}", "ɡ"), (f"g{FRONT}", "x"), ("g", "ɡ"), ("j", "x"), ("^x", "s"), ("x", "k s"),
        ("ll", "ʎ"), ("rr", "r"), ("^r", "r"), ("(?<=[lns])r", "r"), ("r", "ɾ"),
        (f"y(?={ANY})", "ʝ"), (f"(?<={ANY})y", "j"), ("y", "i"), ("[bv]", "b"), ("ñ", "ɲ"),
        ("[aá]", "a"), ("[eé]", "e"), ("[ií]", "i"), ("[oó]", "o"), ("[uúü]", "u"),
        *((letter, letter) for letter in "dflmnpstw"),
    )
]  # fmt: skip
"""Letters and the sounds they stand for; where several rules fit, the first one holds."""
SPELLING = re.compile("|".join(f"({letters})" for letters, _ in RULES))
"""All rules at once, a group each: the first that fits is the one whose number is found."""
AMERICAN = {"θ": "s", "ʎ": "ʝ"}
"""Where s stands for θ, and ll sounds like y, as in most of Latin America."""
VOWELS, STRONG = "aeiou", "aeo"
CLUSTERS = {a + b for a in "pbkɡf" for b in "lɾ"} | {"tɾ", "dɾ"}
"""Two consonants that begin a syllable together."""
LONGEST, MOST = 14, 17
"""So many letters, and so many phonemes with the end mark, at most."""

WORDS = """
agua aire alma amar amarillo amigo amor año ahora árbol arroz asiento ayer ayuda azúcar azul bailar baño barco barrio beber bicicleta bien
blanco boca bosque brazo bueno buscar caballo cabeza café caja calle calor cama camino camisa campo canción cantar cara carne carta casa
castillo cebolla cena cepillo cerca cerdo cereza cerrar chico chocolate cielo cien cigüeña cinco ciudad claro clase coche cocina color
comer como construir corazón correr cosa crecer creer cruz cuaderno cuatro cuchara cuchillo cuello cuerpo cuidado dar decir dedo dejar
derecho desayuno despacio día diente diez difícil dinero doce dolor domingo donde dormir dulce edificio ejemplo elefante empezar encima
encontrar enero enseñar entrar enviar escalera escribir escuela espejo estrella examen fácil familia feliz fiesta fin flor fresa frío
fruta fuego fuente fuerte gallina ganar gato gente girar gigante globo gracias grande gris grupo guante guerra guitarra gustar haber
habitación hablar hacer hambre harina hasta hermano hielo hierba hierro hija hijo historia hoja hombre hora hormiga hotel hoy huerto hueso
huevo iglesia igual invierno isla izquierda jabón jamás jamón jardín jefe jirafa joven juego jueves jugar julio junio kilo labio ladrillo
lago lámpara lápiz largo lata leche leer lejos lengua león letra libre libro limón limpio línea llamar llave llegar lleno llevar llorar
lluvia lobo luego lugar luna lunes luz madera madre maestro maíz mañana mano manzana mar mariposa martes mayo médico mejor mercado mes
mesa miedo miel miércoles mil mirar mismo montaña morir mosca mover mucho mueble mujer mundo muñeca música nación nadie naranja nariz
necesitar negro nieve niño noche nombre norte nube nuevo número océano ocho ojo olla oreja oro oscuro oso otoño oveja padre pagar página
país pájaro palabra pan pantalón papel paraguas pared parque pasado paz pecho pedir película pelo pensar pequeño perder perro persona
pesado pescado pie piedra piel pierna pingüino piña pintar piscina piso pizarra plátano plato playa plaza pluma pobre poder pollo poner
porque precio pregunta primo príncipe prisa prueba pueblo puente puerta pulpo querer queso quien quince quinto quitar rabia radio raíz
rama rana rápido ratón rayo razón recibir recordar red regalo regla reina reír reloj respuesta rey rico rincón río risa roca rodilla rojo
ropa rosa rueda ruido sábado saber sal salir salud sangre secreto seguir segundo seis semana sentir señor ser serpiente siempre siete
siglo silencio silla sol soldado sombra sombrero sonreír sopa subir suelo sueño suerte sur tambor tarde taza techo tela teléfono
televisión temprano tener tenedor tía tiempo tienda tierra tigre tijeras tío tocar todo tomar tomate torre tortuga trabajo traer tren tres
triste trueno último universidad uno uva vaca vacío valle vaso vecino veinte vela vender venir ventana ver verano verdad verde vergüenza
vestido viaje vida viejo viento viernes vino violín vivir volar volver voz vuelo yegua yema yo zanahoria zapato zorro zumo enredo
alrededor israel sonrisa honra ahí baúl búho ataúd caimán aéreo héroe poeta teatro caos idea koala tranvía reunión ciudadano quiosco
aguacate bilingüe paragüero guisante chaqueta champú lluvioso llanura amarillento yate mayor leyes bueyes ley muy estoy
""".split()  # noqa: SIM905 - words are read and added to more easily like this


def phonemes(word: str, variety: Variety = "castilian", stress: bool = True) -> list[str] | None:
    """How a word sounds, phoneme by phoneme, the stress mark before its syllable; None where it holds what is no Spanish letter.

    A word of one syllable bears no mark.
    """
    word = unicodedata.normalize("NFC", word).strip().lower()
    if not word or not set(word) <= set(LETTERS):
        return None
    sounds, accented = _sounds(word)
    sounds = _glides(sounds, accented)
    starts = _syllables(sounds)
    if stress and len(starts) > 1:
        sounds.insert(starts[_stressed(word, starts, accented)], STRESS)
    return [AMERICAN.get(sound, sound) for sound in sounds] if variety == "american" else sounds


def _sounds(word: str) -> tuple[list[str], int | None]:
    """The sound of every letter, silent ones left out, and the place of the vowel that bears an accent."""
    sounds: list[str] = []
    accented, at = None, 0
    while at < len(word):
        read = SPELLING.match(word, at)
        assert read is not None  # there is a rule for every letter
        assert read.lastindex is not None
        if word[at] in "áéíóú":
            accented = len(sounds)
        sounds += RULES[read.lastindex - 1][1]
        at = read.end()
    return sounds, accented


def _glides(sounds: Sequence[str], accented: int | None) -> list[str]:
    """i and u beside another vowel are part of its syllable, unless they bear the accent: j and w."""
    found = list(sounds)
    for at, sound in enumerate(sounds):
        if sound not in ("i", "u") or at == accented:
            continue
        after = sounds[at + 1] if at + 1 < len(sounds) else ""
        before = found[at - 1] if at else ""
        if (after and after in VOWELS and after != sound) or (before and before in VOWELS):
            found[at] = "j" if sound == "i" else "w"
    return found


def _syllables(sounds: Sequence[str]) -> list[int]:
    """Where each syllable begins: as many consonants as can begin a word go with the vowel after them, glides before it with it."""
    starts: list[int] = []
    for at in (n for n, sound in enumerate(sounds) if sound in VOWELS):
        begin = at
        if begin and sounds[begin - 1] in "jw":
            begin -= 1
        if begin and sounds[begin - 1] not in VOWELS and sounds[begin - 1] not in "jw":
            begin -= 1
            if begin and sounds[begin - 1] + sounds[begin] in CLUSTERS:
                begin -= 1
        starts.append(begin if starts else 0)
    return starts


def _stressed(word: str, starts: Sequence[int], accented: int | None) -> int:
    """Which syllable bears the stress."""
    if accented is not None:
        return max(n for n, start in enumerate(starts) if start <= accented)
    return len(starts) - (2 if word[-1] in "aeiouns" else 1)


ONSETS = ("", "b", "c", "ch", "d", "f", "g", "gu", "gü", "h", "j", "l", "ll", "m", "n", "ñ", "p", "qu", "r", "rr", "s", "t", "v", "y", "z",
          "x", "bl", "br", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "pl", "pr", "tr")  # fmt: skip
NUCLEI = ("a", "e", "i", "o", "u", "a", "e", "o", "ia", "ie", "io", "ue", "ua", "ai", "ei", "au")
CODAS = ("", "", "", "", "n", "s", "l", "r", "d", "z", "m")
BEFORE_FRONT = ("gu", "gü", "qu")


def made_up(rng: np.random.Generator) -> str:
    """A word that nobody has heard, of two to four syllables, as Spanish spells them; some bear an accent."""
    parts: list[str] = []
    for _ in range(rng.integers(2, 5)):
        onset = ONSETS[rng.integers(len(ONSETS))]
        if onset == "rr" and parts[2::3][-1:] != [""]:
            onset = "r"  # rr stands between vowels only
        nucleus = NUCLEI[rng.integers(len(NUCLEI))]
        if onset in BEFORE_FRONT and nucleus[0] not in "ei":
            nucleus = "ei"[rng.integers(2)]
        parts += [onset, nucleus, CODAS[rng.integers(len(CODAS))]]
    word = "".join(parts)
    if rng.random() < 0.25:
        at = [n for n, letter in enumerate(word) if letter in "aeo"]
        if at:
            place = at[rng.integers(len(at))]
            word = word[:place] + dict(zip("aeo", "áéó", strict=True))[word[place]] + word[place + 1 :]
    return word if len(word) <= LONGEST and len(phonemes(word) or ()) < MOST else made_up(rng)


@datasets.register
class Phonemes(TextTask):
    """Sounds: from the spelling of a Spanish word to how it is said. "queso" is /ˈkeso/, "guitarra" /ɡiˈtara/; many words are made up."""

    kind: Literal["phonemes"] = "phonemes"
    samples: int = samples_argument(6000)
    variety: Variety = argument("castilian", "How it is spoken: with θ and ʎ, as in much of Spain, or with s and ʝ in their place.",
                                title="Spoken", ui={"control": "choice"})  # fmt: skip
    stress: bool = argument(True, "Whether the stressed syllable is marked: for that the end of the word has to be read first.",
                            title="Stress", ui={"control": "switch"})  # fmt: skip

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(LETTERS)

    @property
    def target_vocabulary(self) -> Vocabulary:
        return vocabulary_of(PHONEMES, "word")

    @property
    def source_steps(self) -> int:
        return LONGEST

    @property
    def target_steps(self) -> int:
        return MOST

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        word = WORDS[rng.integers(len(WORDS))] if rng.random() < 0.4 else made_up(rng)
        return word, " ".join(phonemes(word, self.variety, self.stress) or ())

    def answer(self, source: str) -> str | None:
        said = phonemes(source, self.variety, self.stress)
        return None if said is None else " ".join(said)
