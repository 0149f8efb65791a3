"""What the pages show of the case library."""
