"""Certify, renew, revoke, reinstate on screen: what is typed, what each row would get by it, what came of it."""
