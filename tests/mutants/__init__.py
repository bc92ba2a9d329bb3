"""Servers that keep the contract, keep it in another way, break one rule of it, or only pretend."""
