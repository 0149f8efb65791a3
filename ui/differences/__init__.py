"""Parts of the page of differences between agents."""
