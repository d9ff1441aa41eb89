"""A network as something else: source for Keras, PyTorch and NumPy, a notebook, ONNX."""

from engine.export import curves as curves
from engine.export import keras_images as keras_images
from engine.export import keras_script as keras_script
from engine.export import keras_sequences as keras_sequences
from engine.export import notebook as notebook
from engine.export import numpy_images as numpy_images
from engine.export import numpy_script as numpy_script
from engine.export import numpy_sequences as numpy_sequences
from engine.export import onnx_graph as onnx_graph
from engine.export import onnx_images as onnx_images
from engine.export import onnx_sequences as onnx_sequences
from engine.export import pytorch_images as pytorch_images
from engine.export import pytorch_script as pytorch_script
from engine.export import pytorch_sequences as pytorch_sequences
from engine.export.base import Exporter as Exporter
from engine.export.base import exporter as exporter
from engine.export.base import exporters as exporters
from engine.export.base import network_exporter as network_exporter
from engine.export.subject import Subject as Subject
from engine.export.subject import bare_subject as bare_subject
from engine.export.subject import subject_of as subject_of
