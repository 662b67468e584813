"""Small parts that know nothing of the house: clock, tasks, text checks, rate gates."""
