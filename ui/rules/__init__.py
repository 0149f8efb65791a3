"""Blocks of the page of rules."""
