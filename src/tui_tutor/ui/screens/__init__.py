"""Screens and windows."""
