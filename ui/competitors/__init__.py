"""What the page of the competitors is made of."""
