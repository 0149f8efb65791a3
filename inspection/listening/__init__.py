"""Transcription jobs and transcripts."""
