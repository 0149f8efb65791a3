"""Information quality: the gate before the store, updates by their cycle, and samples of the store."""
