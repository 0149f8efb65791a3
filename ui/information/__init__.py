"""Parts of the screen of information quality."""
