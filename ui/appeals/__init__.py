"""What the screens of appeals share."""
