"""Stage 5: facts and a pack make a document tree."""
