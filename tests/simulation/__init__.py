"""The simulation: the real server core and many clients on a virtual clock, by a seed."""
