"""Checking sampled work orders: the sheet, what the systems say, what inspectors found, and what comes of it."""
