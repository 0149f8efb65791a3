"""The demo month: made-up people, recordings, facts and past."""
