"""Files become lines and grids again, for verify and for reading published documents."""
