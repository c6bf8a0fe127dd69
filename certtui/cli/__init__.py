"""The command line: what is typed becomes one call of the core, and its answer lines, bytes and an exit code.

Start-up is felt in every cron job and pipe, so a subcommand imports what it needs when it is asked for, and none
imports the interface.
"""
