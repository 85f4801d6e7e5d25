"""Two versions of one publication: what changed and why, hand edits kept, the redline (修订稿)."""
