"""The parts of the page of recordings."""
