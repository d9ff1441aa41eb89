"""Layers by family: what they are asked for, their shapes, their parameters and their forward pass."""

from engine.nn import attention as attention
from engine.nn import conv as conv
from engine.nn import conv_base as conv_base
from engine.nn import dense as dense
from engine.nn import embedding as embedding
from engine.nn import merge as merge
from engine.nn import norm as norm
from engine.nn import pool as pool
from engine.nn import recurrent as recurrent
from engine.nn import regularise as regularise
from engine.nn import residual as residual
from engine.nn import sequence as sequence
from engine.nn import shape as shape
from engine.nn import transformer as transformer
