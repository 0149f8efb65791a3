"""The reference engine's checkpoint: read from a hand-made file, and made from the real weights."""

import struct
from pathlib import Path

import numpy as np
import pytest

from transcribe.convert import CHECKPOINT, dimensions, openai_checkpoint, read_model
from transcribe.errors import TranscribeError
from transcribe.weights import model_folder


def _text(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


def _model(spec: str, variables: dict[str, np.ndarray], version: int = 6) -> bytes:
    kinds = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}
    body = struct.pack("<I", version) + _text(spec) + struct.pack("<II", 3, len(variables))
    for name, value in variables.items():
        body += _text(name) + struct.pack("<B", value.ndim) + struct.pack(f"<{value.ndim}I", *value.shape)
        body += struct.pack("<BI", kinds[str(value.dtype)], value.nbytes) + value.tobytes()
    return body + struct.pack("<I", 0)


def test_every_variable_is_read_with_its_shape_and_type(tmp_path: Path) -> None:
    given = {
        "a/weight": np.arange(6, dtype=np.float16).reshape(2, 3),
        "a/bias": np.array([1.5, -2.0], np.float32),
        "number": np.array(7, np.int8),
        "long": np.arange(4, dtype=np.int32),
    }
    file = tmp_path / "model.bin"
    file.write_bytes(_model("WhisperSpec", given))
    found = dict(read_model(file))
    assert list(found) == list(given)
    for name, value in given.items():
        assert found[name].dtype == value.dtype and np.array_equal(found[name], value)


@pytest.mark.parametrize(("spec", "version"), [("TransformerSpec", 6), ("WhisperSpec", 4)])
def test_another_model_is_refused(tmp_path: Path, spec: str, version: int) -> None:
    (tmp_path / "model.bin").write_bytes(_model(spec, {}, version))
    with pytest.raises(TranscribeError, match=f"'{spec}', version {version}; expected WhisperSpec, version 5 or later"):
        openai_checkpoint(tmp_path)
    assert not (tmp_path / CHECKPOINT).exists()


FUSED = {
    ("self_attention/linear_0", "attn"): ("query", "key", "value"),
    ("attention/linear_1", "cross_attn"): ("key", "value"),
}


@pytest.mark.speech
def test_the_checkpoint_loads_and_holds_the_same_numbers() -> None:
    import torch
    import whisper

    folder = model_folder()
    source = dict(read_model(folder / "model.bin"))
    model = whisper.load_model(str(openai_checkpoint(folder)), device="cpu")
    assert vars(model.dims) == dimensions(source)
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    used = 0
    for side, ours in (("encoder", model.encoder.blocks), ("decoder", model.decoder.blocks)):
        for layer in range(len(ours)):
            for (theirs, attention), parts in FUSED.items():
                if side == "encoder" and attention == "cross_attn":
                    continue
                prefix = f"{side}.blocks.{layer}.{attention}"
                joined = np.concatenate([state[f"{prefix}.{part}.weight"] for part in parts])
                assert np.array_equal(joined, source[f"{side}/layer_{layer}/{theirs}/weight"].astype(np.float32))
                used += 1
    assert used == 6 + 2 * 6
    assert np.array_equal(state["decoder.token_embedding.weight"], source["decoder/embeddings/weight"])
    alone = sum(value.size for value in source.values() if value.size > 1)
    key_biases = 6 * 512 + 2 * 6 * 512  # the fused biases hold zeros for the keys
    assert (
        alone - key_biases
        == sum(parameter.numel() for parameter in model.parameters()) + state["encoder.positional_embedding"].size
    )
    assert torch.isfinite(model.decoder.token_embedding.weight).all()


@pytest.mark.speech
def test_both_engines_encode_the_same_sound_alike() -> None:
    import ctranslate2
    import torch
    import whisper

    folder = model_folder()
    model = whisper.load_model(str(openai_checkpoint(folder)), device="cpu")
    seconds = np.arange(16_000 * 30) / 16_000
    sound = (0.2 * np.sin(2 * np.pi * (200 + 20 * seconds) * seconds)).astype(np.float32)
    mel = whisper.log_mel_spectrogram(sound)[None]
    with torch.no_grad():
        ours = model.encoder(mel).numpy()
    whole = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="float32")
    theirs = np.array(whole.encode(ctranslate2.StorageView.from_array(mel.numpy())))
    assert ours.shape == theirs.shape == (1, 1500, 512)
    assert np.max(np.abs(ours - theirs)) < 0.01 * np.max(np.abs(ours))
