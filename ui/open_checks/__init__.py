"""Parts of the screen of open checks."""
