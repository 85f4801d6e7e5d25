"""Stage 1: raw facts from files, each with its place."""
