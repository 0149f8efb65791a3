"""Open checks (明查): what no single call shows, announced and looked at on the spot."""
