"""How a practice looks: its brand, its stylesheets, its icon, the cards of its links."""
