"""The monthly report: one model of plain values, and what writes it."""
