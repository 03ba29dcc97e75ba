"""What holds for all tests."""

from hypothesis import settings

# No test is a race against the clock: a machine that is busy with something else must not turn one red.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
