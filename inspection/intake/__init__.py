"""What came in: recordings, people, facts, coverage."""
