"""Stage 6: a document tree becomes files."""
