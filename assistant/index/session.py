"""How every exported model is opened for serving.

Given an ONNX file, opens it on the CPU with threads that do not spin. It does not know what the model
does.
"""

from __future__ import annotations

import os
from pathlib import Path

import onnxruntime as ort


def open_session(model: Path) -> ort.InferenceSession:
    """The file is taken to be verified already."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = min(4, os.cpu_count() or 1)
    # Spinning threads would take the cores from NumPy, which works right after a model.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
