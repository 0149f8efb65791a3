"""What speech to text refuses; messages name the file, what was met and what was expected."""


class TranscribeError(ValueError):
    """A request to transcribe cannot be carried out."""


class AudioError(TranscribeError):
    """A file is not whole, playable sound."""
