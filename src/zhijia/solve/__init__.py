"""Optimisation and fair chance: plain Python in, an answer with its proof out; knows nobody."""
