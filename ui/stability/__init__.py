"""The parts of the stability screen."""
