"""Tests of the naming stage: tables of rules."""
