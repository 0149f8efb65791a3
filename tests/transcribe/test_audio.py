"""Every format a recorder writes, whole and broken off; what is wrong with whole sound; resampling."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcribe.sounds import cut, main_frequency_hz, tone, two_tones, write_gsm_wav, write_sound
from transcribe.audio import loudness_db, read_audio, resample
from transcribe.errors import AudioError
from transcribe.faults import inspect_audio

SECONDS = 4.0
FORMATS = {
    # name: file name, encoder, rate, muxer options, codec as FFmpeg names the decoder, container, padding in s
    "pcm": ("a.wav", "pcm_s16le", 8000, {}, "pcm_s16le", "wav", 0.0),
    "a-law": ("a.wav", "pcm_alaw", 8000, {}, "pcm_alaw", "wav", 0.0),
    "mu-law": ("a.wav", "pcm_mulaw", 8000, {}, "pcm_mulaw", "wav", 0.0),
    "adpcm": ("a.wav", "adpcm_ima_wav", 8000, {}, "adpcm_ima_wav", "wav", 0.15),
    "mp3": ("a.mp3", "libmp3lame", 16000, {}, "mp3float", "mp3", 0.0),
    "mp3-no-header": ("a.mp3", "libmp3lame", 16000, {"write_xing": "0"}, "mp3float", "mp3", 0.15),
    "mp3-no-id3": ("a.mp3", "libmp3lame", 8000, {"id3v2_version": "0"}, "mp3float", "mp3", 0.0),
    "flac": ("a.flac", "flac", 16000, {}, "flac", "flac", 0.0),
    "opus": ("a.opus", "libopus", 48000, {}, "opus", "ogg", 0.0),
    "m4a": ("a.m4a", "aac", 16000, {}, "aac", "mov,mp4,m4a,3gp,3g2,mj2", 0.15),
    "m4a-index-first": ("a.m4a", "aac", 16000, {"movflags": "faststart"}, "aac", "mov,mp4,m4a,3gp,3g2,mj2", 0.15),
    "webm": ("a.webm", "libopus", 48000, {}, "opus", "matroska,webm", 0.0),
    "aac": ("a.aac", "aac", 16000, {}, "aac", "aac", 0.15),
}


def _write(folder: Path, name: str) -> Path:
    file, encoder, rate_hz, options, *_ = FORMATS[name]
    return write_sound(folder / file, encoder, two_tones(SECONDS, rate_hz), rate_hz, options)


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_file_is_read_with_its_channels_apart(tmp_path: Path, name: str) -> None:
    _, _, rate_hz, _, codec, container, padding_s = FORMATS[name]
    sound = read_audio(_write(tmp_path, name))
    assert (sound.codec, sound.container, sound.channels, sound.sample_rate_hz) == (codec, container, 2, rate_hz)
    assert SECONDS <= sound.duration_ms / 1000 <= SECONDS + padding_s + 0.001
    middle = sound.samples[:, rate_hz : 3 * rate_hz]
    assert main_frequency_hz(middle[0], rate_hz) == pytest.approx(440, abs=2)
    assert main_frequency_hz(middle[1], rate_hz) == pytest.approx(1000, abs=2)


def _second_told(refused: AudioError) -> float:
    return float(str(refused).split("breaks off at ")[1].split(" s;")[0])


BREAKS = {
    # name: where it stops when half of its bytes are there (±.4 s: a page or a frame), and why
    "pcm": (2.0, "its header promises 4.00 s"),
    "a-law": (2.0, "its header promises 4.00 s"),
    "mu-law": (2.0, "its header promises 4.00 s"),
    "adpcm": (2.0, "its header promises 4.0"),
    "mp3": (2.0, "its header promises"),
    "mp3-no-header": (2.0, "its last frame is not whole"),
    "mp3-no-id3": (2.0, "its header promises"),
    "flac": (2.0, "what follows cannot be decoded"),
    "opus": (2.0, "its last page is missing"),
    "m4a-index-first": (2.0, "what follows cannot be decoded"),
    "webm": (2.0, "its header promises 4.0"),
    "aac": (2.0, "what follows cannot be decoded"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_file_that_breaks_off_is_refused_with_the_second(tmp_path: Path, name: str) -> None:
    short = cut(_write(tmp_path, name), 0.5)
    with pytest.raises(AudioError) as refused:
        read_audio(short)
    at_s, why = BREAKS[name]
    sentence = str(refused.value)
    assert sentence.startswith(f"{short.name}: the recording breaks off at ") and why in sentence
    assert _second_told(refused.value) == pytest.approx(at_s, abs=0.4)


@pytest.mark.parametrize("name", BREAKS)
def test_a_little_missing_at_the_end_is_noticed(tmp_path: Path, name: str) -> None:
    with pytest.raises(AudioError) as refused:
        read_audio(cut(_write(tmp_path, name), 0.97))
    assert 2.9 < _second_told(refused.value) <= 4.0


def test_an_mp4_whose_index_was_never_written_is_broken(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"cut-a\.m4a: the recording breaks off before its index"):
        read_audio(cut(_write(tmp_path, "m4a"), 0.5))


def test_gsm_of_microsoft_is_read(tmp_path: Path) -> None:
    whole = write_gsm_wav(tmp_path / "gsm.wav", 100)
    facts = inspect_audio(whole)
    assert (facts.codec, facts.channels, facts.sample_rate_hz, facts.duration_ms) == ("gsm_ms", 1, 8000, 4000)
    whole.write_bytes(whole.read_bytes()[: -50 * 65])
    with pytest.raises(AudioError, match=r"breaks off at 2\.00 s; its header promises 4\.00 s"):
        read_audio(whole)


def test_an_unfinished_header_of_a_streaming_recorder_is_no_fault(tmp_path: Path) -> None:
    file = _write(tmp_path, "pcm")
    data = bytearray(file.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff\xff\xff\xff"
    file.write_bytes(data)
    assert inspect_audio(file).duration_ms == 4000


def test_tags_behind_an_mp3_are_no_fault(tmp_path: Path) -> None:
    file = _write(tmp_path, "mp3-no-header")
    file.write_bytes(file.read_bytes() + b"TAG" + bytes(125))
    assert inspect_audio(file).channels == 2


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    flac = _write(tmp_path, "flac")
    assert inspect_audio(flac.rename(tmp_path / "named.wav")).codec == "flac"


REFUSED = {
    "missing": (None, "no-such.wav: there is no such file"),
    "empty": (b"", r"no-such.wav: the file is empty \(0 bytes\); expected a recording"),
    "text": (b"Dear Sir or Madam,\nplease find attached nothing at all.\n" * 20, "not a sound file that can be read"),
    "header alone": (b"RIFF\x00\x00\x00\x00WAVE", "not a sound file that can be read"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_sound_is_refused_with_a_sentence(tmp_path: Path, what: str) -> None:
    content, sentence = REFUSED[what]
    file = tmp_path / "no-such.wav"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(AudioError, match=sentence):
        read_audio(file)


def test_no_samples_and_too_many_channels_are_refused(tmp_path: Path) -> None:
    import av

    empty = write_sound(tmp_path / "none.wav", "pcm_s16le", np.zeros((1, 1), np.float32), 8000)
    data = bytearray(empty.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = bytes(4)
    empty.write_bytes(data[: at + 4])
    with pytest.raises(AudioError, match=r"none\.wav: .*(no sound|not a sound file)"):
        read_audio(empty)
    wide = tmp_path / "six.flac"
    with av.open(str(wide), "w") as container:
        stream = container.add_stream("flac", rate=16000, layout="5.1")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 6 * 4608), np.int16), "s16", "5.1")
        frame.sample_rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(AudioError, match=r"six\.flac: 6 channels; expected 1 or 2"):
        read_audio(wide)


def test_loudness_of_known_sounds() -> None:
    assert loudness_db(np.ones(100, np.float32)) == pytest.approx(0.0)
    assert loudness_db(np.full(100, 0.1, np.float32)) == pytest.approx(-20.0, abs=1e-4)
    assert loudness_db(tone(1000, 1, 8000, level=1.0)) == pytest.approx(-3.0103, abs=1e-3)
    assert loudness_db(np.zeros(8000, np.float32)) == loudness_db(np.zeros(0, np.float32)) == -120.0


@pytest.mark.parametrize("rate_hz", [8000, 11025, 16000, 22050, 44100, 48000])
def test_resampling_keeps_frequency_and_level(rate_hz: int) -> None:
    found = resample(tone(1000, 2, rate_hz), rate_hz)
    assert found.dtype == np.float32 and found.size == 32_000
    assert main_frequency_hz(found, 16_000) == pytest.approx(1000, abs=0.6)
    assert loudness_db(found[1000:-1000]) == pytest.approx(loudness_db(tone(1000, 2, rate_hz)), abs=0.05)


@given(frames=st.integers(1, 40_000), rate_hz=st.sampled_from([8000, 11025, 22050, 44100, 48000]))
def test_resampling_keeps_the_length(frames: int, rate_hz: int) -> None:
    assert abs(resample(np.zeros(frames, np.float32), rate_hz).size - frames * 16_000 / rate_hz) <= 1
