"""Read: from the bytes of a delivery to typed records with the place of every cell."""
