"""Keeping an installation: copy its database, back it up, restore it, check that it is whole."""
