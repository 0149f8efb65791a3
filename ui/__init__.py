"""What the screens share: the player, the charts, the theme, and blocks of a page. No rule lives here."""
