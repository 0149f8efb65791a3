"""What happens to a submitted evaluation: publication and acknowledgement."""
