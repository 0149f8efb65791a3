"""Gap to target, differences between agents, stability."""
