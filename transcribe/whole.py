"""Whether a sound file is whole: what its header promises against what is there; decoders accept less silently.

A recorder that crashed or a copy that broke leaves a file that plays and stops early. Every container tells it in its
own way: WAV by the size of its data chunk, MP3 by the size in its Xing header or by a last frame that is not whole,
FLAC by its number of samples, Matroska by its duration, Ogg by the flag on its last page. (In a cut MP4, ADTS or AMR
file the decoder itself meets an error.)
"""

import struct
from pathlib import Path

TOLERANCE_S = 0.05
HEAD_BYTES = 65_536
UNKNOWN_SIZE = 0xFFFFFF00
_MP3_KBPS = {
    "1": (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    "2": (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def what_is_missing(file: Path, container: str, decoded_s: float, duration_s: float | None) -> str:
    """Why a file that decoded without an error is not whole, as the end of a sentence; empty where it is whole.

    Args:
        file: the file.
        container: FFmpeg's name of its format.
        decoded_s: the seconds of sound that came out.
        duration_s: the duration that FFmpeg tells for a file with nothing but this sound, used where it comes from the
            header.
    """
    if container == "ogg":
        return "" if _ogg_is_closed(file) else "its last page is missing"
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if container == "mp3":
        return _missing_of_mp3(file, head, decoded_s)
    if container == "wav":
        promised_s = _wav_promise_s(head, file.stat().st_size, decoded_s)
    elif container == "flac":
        promised_s = _flac_promise_s(head)
    elif "matroska" in container:
        promised_s = duration_s
    else:
        promised_s = None
    return "" if promised_s is None or decoded_s >= promised_s - TOLERANCE_S else _promise(promised_s)


def _promise(promised_s: float) -> str:
    return f"its header promises {promised_s:.2f} s"


def lacks_index(file: Path) -> bool:
    """Whether a file is MP4 whose index (`moov`) is not there: it was to be written last, and never was."""
    with file.open("rb") as stream:
        if stream.read(12)[4:8] != b"ftyp":
            return False
        position, end = 0, file.stat().st_size
        while position + 16 <= end:
            stream.seek(position)
            size, name, long_size = struct.unpack(">I4sQ", stream.read(16))
            if name == b"moov":
                return bool(position + size > end)
            position += long_size if size == 1 else max(size, 8) if size else end
    return True


def _wav_promise_s(head: bytes, file_bytes: int, decoded_s: float) -> float | None:
    """Seconds by the ratio of the bytes promised to the bytes present, so that any codec can be inside."""
    if head[:4] != b"RIFF":
        return None
    position = 12
    while position + 8 <= len(head):
        name, size = head[position : position + 4], struct.unpack_from("<I", head, position + 4)[0]
        present = file_bytes - position - 8
        if name == b"data":
            return decoded_s * size / present if 0 < present < size < UNKNOWN_SIZE else None
        position += 8 + size + size % 2
    return None


def _flac_promise_s(head: bytes) -> float | None:
    if head[:4] != b"fLaC":
        return None
    bits = int.from_bytes(head[18:26], "big")
    rate, total = bits >> 44, bits & ((1 << 36) - 1)
    return total / rate if rate and total else None


def _missing_of_mp3(file: Path, head: bytes, decoded_s: float) -> str:
    start = 0
    if head[:3] == b"ID3":
        sizes = head[6:10]
        start = 10 + (sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3])
    data = file.read_bytes()[start:]
    places = [data.find(mark, 0, 200) for mark in (b"Xing", b"Info")]
    at = max(places)
    if at >= 0 and data[at + 7] & 2:
        promised = struct.unpack_from(">I", data, at + 12 if data[at + 7] & 1 else at + 8)[0]
        return _promise(decoded_s * promised / len(data)) if len(data) < promised else ""
    return "" if _mp3_ends_whole(data) else "its last frame is not whole"


def _mp3_ends_whole(data: bytes) -> bool:
    """Whether the frames, one after another, end within the data (or where something else than frames begins)."""
    position = 0
    while size := _mp3_frame_bytes(data[position : position + 4]):
        position += size
    return position <= len(data)


def _mp3_frame_bytes(header: bytes) -> int:
    """The length of a layer III frame, 0 where there is none (ISO 11172-3, 2.4.1.3 and 2.4.3.1)."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, kbps_index, hz_index = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or kbps_index in (0, 15) or hz_index == 3:
        return 0
    kbps = _MP3_KBPS["1" if version == 3 else "2"][kbps_index]
    return (144 if version == 3 else 72) * kbps * 1000 // _MP3_HZ[version][hz_index] + (header[2] >> 1 & 1)


def _ogg_is_closed(file: Path) -> bool:
    """Whether the last whole page carries the end-of-stream flag and the file ends with it."""
    data = file.read_bytes()
    start = data.rfind(b"OggS")
    if start < 0 or start + 27 > len(data):
        return False
    segments = data[start + 26]
    table = data[start + 27 : start + 27 + segments]
    ends = start + 27 + segments + sum(table)
    return bool(data[start + 5] & 4) and len(table) == segments and ends <= len(data)
