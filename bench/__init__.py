"""`make bench`: what operators wait for, each beside a floor measured in the same run on the same machine."""
