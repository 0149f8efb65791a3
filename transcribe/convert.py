"""The same weights for the reference engine: CTranslate2's `model.bin` as an OpenAI checkpoint.

This module can go when an OpenAI checkpoint comes some other way.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import TranscribeError

CHECKPOINT = "openai.pt"
_TYPES = {0: "f4", 1: "i1", 2: "i2", 3: "i4", 4: "f2"}
Array = NDArray[Any]


def openai_checkpoint(folder: Path) -> Path:
    """The OpenAI checkpoint of a model folder, converted once and kept beside it.

    Raises:
        TranscribeError: `model.bin` is not a Whisper model in CTranslate2's form.
    """
    target = folder / CHECKPOINT
    if target.is_file():
        return target
    tensors = dict(read_model(folder / "model.bin"))
    import torch

    state = {name: torch.from_numpy(value.astype(np.float32)) for name, value in openai_state(tensors).items()}
    part = folder / f"{CHECKPOINT}.{os.getpid()}"
    torch.save({"dims": dimensions(tensors), "model_state_dict": state}, part)
    os.replace(part, target)
    return target


def read_model(file: Path) -> Iterator[tuple[str, Array]]:
    """Every variable of a CTranslate2 `model.bin` (binary version 5 or later) by name.

    Raises:
        TranscribeError: the file is not of that form.
    """
    data = memoryview(file.read_bytes())
    position = 0

    def number(form: str) -> int:
        nonlocal position
        (value,) = struct.unpack_from("<" + form, data, position)
        position += struct.calcsize(form)
        return int(value)

    def text() -> str:
        nonlocal position
        size = number("H")
        value = bytes(data[position : position + size]).rstrip(b"\0").decode()
        position += size
        return value

    version, spec, _revision, count = number("I"), text(), number("I"), number("I")
    if version < 5 or spec != "WhisperSpec":
        raise TranscribeError(f"{file.name} is {spec!r}, version {version}; expected WhisperSpec, version 5 or later")
    for _ in range(count):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind, size = number("B"), number("I")
        yield name, np.frombuffer(data[position : position + size], _TYPES[kind]).reshape(shape)
        position += size


def dimensions(tensors: dict[str, Array]) -> dict[str, int]:
    """The model's sizes, by OpenAI's names."""
    vocabulary, state = tensors["decoder/embeddings/weight"].shape
    heads = state // 64
    return {
        "n_mels": tensors["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": tensors["encoder/position_encodings/encodings"].shape[0],
        "n_audio_state": state,
        "n_audio_head": heads,
        "n_audio_layer": _layers(tensors, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": tensors["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": state,
        "n_text_head": heads,
        "n_text_layer": _layers(tensors, "decoder"),
    }


def openai_state(tensors: dict[str, Array]) -> dict[str, Array]:
    """The variables under OpenAI's names, with the fused projections of attention apart."""
    state = {
        "encoder.positional_embedding": tensors["encoder/position_encodings/encodings"],
        "decoder.positional_embedding": tensors["decoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": tensors["decoder/embeddings/weight"],
    }
    for name in ("conv1", "conv2"):
        state |= _pair(tensors, f"encoder/{name}", f"encoder.{name}")
    state |= _norm(tensors, "encoder/layer_norm", "encoder.ln_post")
    state |= _norm(tensors, "decoder/layer_norm", "decoder.ln")
    for side in ("encoder", "decoder"):
        for index in range(_layers(tensors, side)):
            state |= _block(tensors, f"{side}/layer_{index}", f"{side}.blocks.{index}", cross=side == "decoder")
    return state


def _layers(tensors: dict[str, Array], side: str) -> int:
    return len(
        {
            name.split("/")[1]
            for name in tensors
            if name.startswith(f"{side}/layer_") and "layer_norm" not in name.split("/")[1]
        }
    )


def _block(tensors: dict[str, Array], source: str, target: str, *, cross: bool) -> dict[str, Array]:
    block = _norm(tensors, f"{source}/self_attention/layer_norm", f"{target}.attn_ln")
    block |= _split(tensors, f"{source}/self_attention/linear_0", f"{target}.attn", ("query", "key", "value"))
    block |= _pair(tensors, f"{source}/self_attention/linear_1", f"{target}.attn.out")
    if cross:
        block |= _norm(tensors, f"{source}/attention/layer_norm", f"{target}.cross_attn_ln")
        block |= _pair(tensors, f"{source}/attention/linear_0", f"{target}.cross_attn.query")
        block |= _split(tensors, f"{source}/attention/linear_1", f"{target}.cross_attn", ("key", "value"))
        block |= _pair(tensors, f"{source}/attention/linear_2", f"{target}.cross_attn.out")
    block |= _norm(tensors, f"{source}/ffn/layer_norm", f"{target}.mlp_ln")
    block |= _pair(tensors, f"{source}/ffn/linear_0", f"{target}.mlp.0")
    return block | _pair(tensors, f"{source}/ffn/linear_1", f"{target}.mlp.2")


def _pair(tensors: dict[str, Array], source: str, target: str) -> dict[str, Array]:
    return {f"{target}.{part}": tensors[f"{source}/{part}"] for part in ("weight", "bias")}


def _norm(tensors: dict[str, Array], source: str, target: str) -> dict[str, Array]:
    return {f"{target}.weight": tensors[f"{source}/gamma"], f"{target}.bias": tensors[f"{source}/beta"]}


def _split(tensors: dict[str, Array], source: str, target: str, names: tuple[str, ...]) -> dict[str, Array]:
    """A fused projection as its parts; the key has no bias of its own (zeros here)."""
    weights = np.split(tensors[f"{source}/weight"], len(names))
    biases = np.split(tensors[f"{source}/bias"], len(names))
    parts = {f"{target}.{name}.weight": weight for name, weight in zip(names, weights, strict=True)}
    return parts | {f"{target}.{name}.bias": bias for name, bias in zip(names, biases, strict=True) if name != "key"}
