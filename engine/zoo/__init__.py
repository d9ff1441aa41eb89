"""Named networks: what the course and the papers build, layer by layer, each with its source."""

from engine.zoo import autoencoders as autoencoders
from engine.zoo import lenet as lenet
from engine.zoo import residual as residual
from engine.zoo import sequences as sequences
from engine.zoo import stacked as stacked
from engine.zoo.base import Blueprint as Blueprint
from engine.zoo.base import zoo as zoo
from engine.zoo.trained import load as load
from engine.zoo.trained import shipped as shipped
