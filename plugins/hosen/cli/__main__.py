"""`python -m hosen.cli`, the same as `hosen`."""

from hosen.cli import main

main()
