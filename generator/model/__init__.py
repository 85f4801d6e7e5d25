"""Stage 2: facts, departments and projects."""
