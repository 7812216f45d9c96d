"""Tests of how names are kept from run to run."""
