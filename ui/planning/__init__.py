"""The parts of the month's page: the offer, the ledger, the calls, targeted samples, work orders, closing."""
