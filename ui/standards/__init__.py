"""What the screens of the rubric and of the telephone script share."""
