"""The ten indicators and dial tests."""
