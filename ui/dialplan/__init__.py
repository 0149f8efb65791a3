"""The parts of the page of planned dial tests: the draw, the tests and their changes, the need, the competitors."""
