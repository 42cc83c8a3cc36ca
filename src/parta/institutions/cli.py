"""Commands `parta import register …`."""

import argparse


def add_commands(group: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to `parta import`."""
