"""What the pages around a scored call share: listening, the scoring sheet, and showing a result."""
