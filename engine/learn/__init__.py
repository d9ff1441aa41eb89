"""Recipes: how a network learns, each a generator that can be stepped by example, batch or epoch."""

from engine.learn import adaline as adaline
from engine.learn import autoencoder as autoencoder
from engine.learn import gan as gan
from engine.learn import perceptron as perceptron
from engine.learn import sequence as sequence
from engine.learn import supervised as supervised
from engine.learn import transfer as transfer
