"""What every section of the comparison shares: it measures programs in turns and reports the figures.

A section (see `wordcount/`) brings the cases, the peers and the check of their answers;
nothing in here knows what the programs do.
"""
