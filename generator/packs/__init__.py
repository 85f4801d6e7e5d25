"""Packs (模板包) proved readable, fitted to documents, documented; the schemas of what officers write."""
