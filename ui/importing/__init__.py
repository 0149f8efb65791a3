"""What the screen of imports is made of."""
