"""Cuts the public name and town tables down to what the made-up retailer needs.

    python build.py fr_names_by_decade.csv.gz communes_fr.csv.gz

The inputs and their licences are named in README.md. Running it again gives the same bytes.
"""

import csv
import gzip
import sys
from pathlib import Path

FIRST_NAMES = 1000  # a decade and gender
DECADES = range(1931, 2002, 10)


def rows(path):
    """The rows of a gzipped CSV file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name, lines):
    """Writes the lines with a fixed time stamp, so that the file depends on its content alone."""
    text = "".join(line + "\n" for line in lines).encode()
    Path(__file__).with_name(name).write_bytes(gzip.compress(text, 9, mtime=0))


def main():
    """Writes the three tables beside this script."""
    names = sorted(rows(sys.argv[1]), key=lambda row: int(row["rank"]))
    ranked = lambda kind, decade: [r["name"] for r in names if (r["kind"], r["decade"]) == (kind, str(decade))]
    write("first_names.txt.gz", [
        f"{gender} {decade} " + "|".join(ranked(f"first_{gender}", decade)[:FIRST_NAMES])
        for gender in "fm" for decade in DECADES
    ])
    write("surnames.txt.gz", ranked("last", "all"))
    write("communes.txt.gz", [
        "\t".join((row["population"], row["nom"], row["codes_postaux"]))
        for row in sorted(rows(sys.argv[2]), key=lambda row: (-int(row["population"] or 0), row["code_insee"]))
        # The retailer delivers in Europe: overseas departments have telephone codes and customs of their own.
        if row["codes_postaux"] and int(row["population"] or 0) > 0 and not row["codes_postaux"].startswith("97")
    ])


main()
