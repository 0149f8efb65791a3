"""Rubric, script, suggestions and evaluation."""
