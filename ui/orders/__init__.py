"""Parts of the pages on work orders: the sheet, its timeline, what was found, and what leads see of it."""
