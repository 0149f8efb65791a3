"""`python -m inspection COMMAND`."""

from inspection.cli.main import app

app(prog_name="python -m inspection")
