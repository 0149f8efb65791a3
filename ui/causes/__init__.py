"""What the page of the causes is made of."""
