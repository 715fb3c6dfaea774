"""The program's command line: `concord serve`, `concord migrate`, … Each command is a module of `concord/commands/`."""

import argparse
import importlib
import sys

from concord.postgres import PostgresFailed, PostgresMissing
from concord.refusal import Refused
from domain.shared.settings import settings

COMMANDS = {
    "serve": "serve the customers' portal and the company's side",
    "worker": "run background work in a process of its own (needs a broker)",
    "migrate": "bring the database to this version of the program",
    "verify": "check the audit chain, and name the first bad entry",
    "doctor": "say in words what is wrong with settings, database, files or system",
    "routes": "list every route with its permission",
    "demo": "the demo company: its accounts, more data, the two worlds",
}


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="concord", description="Orders between an automotive-parts maker and its customers.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, says in COMMANDS.items():
        command = commands.add_parser(name, help=says, description=says)
        if name in given[:1]:
            module = importlib.import_module(f"concord.commands.{name}")
            module.describe(command)
            command.set_defaults(run=module.run)
    chosen = parser.parse_args(given)
    try:
        return int(chosen.run(chosen, settings()) or 0)
    except (Refused, PostgresFailed, PostgresMissing, ValueError) as error:
        print(f"concord {chosen.command}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
