"""What every run does first: options, configuration, and whether there is any work.

A run with nothing to do ends here. So these modules import nothing that takes long.
"""
