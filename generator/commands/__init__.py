"""The commands of the program, each one reading arguments and printing findings."""
