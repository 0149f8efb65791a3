"""What stands between the browser and the screens."""
