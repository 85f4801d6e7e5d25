"""Stage 4 in parts: what an inspector would see, and which input is probably wrong."""
