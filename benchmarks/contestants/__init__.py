"""The contestants: each file does one kind of work in a process of its own, when and for as long as it is told to."""
