"""What the pages of the indicators share."""
