"""A second suggester for what rules cannot hear; off unless an endpoint is set (docs/settings.md)."""
