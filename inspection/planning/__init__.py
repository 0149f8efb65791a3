"""The draw of a month: population, draw, quota ledger, assignment."""
