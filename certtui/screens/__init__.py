"""The screens: what loads, shows and writes, by way of queries and commands."""
