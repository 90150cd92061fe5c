import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A small Python project whose lines the tests know by heart. */
const files = {
  "README.md": `# Ferry timetable

Crossings are planned per season. A storm cancels them through \`storms.py\`.
`,
  "ferry/__init__.py": `"""Timetable of an island ferry."""
`,
  "ferry/fares.py": `"""What a crossing costs."""

CHILD_DISCOUNT = 0.5


def crossing_fare(distance_km: float, age_years: int) -> float:
    """Return the fare of one crossing in euros.

    Children under twelve travel at half price.
    """
    fare = 3.0 + 0.8 * distance_km
    if age_years < 12:
        fare *= CHILD_DISCOUNT
    return round(fare, 2)
`,
  "ferry/timetable.py": `"""Which boat leaves when."""

from .fares import crossing_fare


class Timetable:
    """Departures of one day, in order."""

    def __init__(self, departures: list[str]) -> None:
        self.departures = sorted(departures)

    def next_departure(self, now: str) -> str | None:
        """Return the first departure after a time, or None when the last boat has left."""
        for departure in self.departures:
            if departure > now:
                return departure
        return None

    def price_list(self, distances_km: list[float]) -> dict[float, float]:
        """Return adult fares by distance."""
        return {distance: crossing_fare(distance, 30) for distance in distances_km}
`,
  "ferry/storms.py": `"""Cancels crossings when the wind is too strong."""

WIND_LIMIT_KNOTS = 34


def is_cancelled(wind_knots: float) -> bool:
    """Tell whether a storm cancels the crossing."""
    return wind_knots >= WIND_LIMIT_KNOTS
`,
  "passengers.ipynb": JSON.stringify(
    {
      cells: [
        { cell_type: "markdown", metadata: {}, source: ["# Passengers by month\n"] },
        { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: ["import csv\n"] },
        {
          cell_type: "code",
          execution_count: null,
          metadata: {},
          outputs: [],
          source: [
            "def monthly_passengers(rows):\n",
            '    """Sum up the passengers of each month."""\n',
            "    totals = {}\n",
            "    for month, passengers in rows:\n",
            "        totals[month] = totals.get(month, 0) + passengers\n",
            "    return totals\n",
          ],
        },
      ],
      metadata: {
        kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
        language_info: { name: "python" },
      },
      nbformat: 4,
      nbformat_minor: 5,
    },
    undefined,
    1,
  ),
  ".gitignore": "generated/\n",
  "generated/tables.py": "ROWS = [1, 2, 3]\n",
} as const;

export type SampleFile = keyof typeof files;

/** Makes a folder of its own under the system's temporary one. */
export function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `pch-${name}-`)));
}

/** What a workbench that was just ended still writes may come in between. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
}

const site = ".venv/lib/python3.11/site-packages";
/** An environment with two packages, and a module that imports them. */
const packages: Readonly<Record<string, string>> = {
  ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.11.4\n",
  [`${site}/tides/__init__.py`]: "from .moon import high_tide\n",
  [`${site}/tides/moon.py`]:
    '"""What the moon does to water."""\n\nLAG_MINUTES = 50\n\n\ndef high_tide(harbour):\n    """Return the hour at which the tide is high in a harbour."""\n    return 12 + LAG_MINUTES / 60\n',
  [`${site}/tides-1.0.dist-info/METADATA`]: "Name: tides\nVersion: 1.0\nLicense-Expression: MIT\n",
  [`${site}/tides-1.0.dist-info/RECORD`]: "tides/__init__.py,,\ntides/moon.py,,\ntides-1.0.dist-info/METADATA,,\n",
  [`${site}/buoys.py`]: "def paint(buoy):\n    return 'red'\n",
  [`${site}/buoys-2.1.dist-info/METADATA`]: "Name: buoys\nVersion: 2.1\nLicense: BSD-3-Clause\n",
  [`${site}/buoys-2.1.dist-info/RECORD`]: "buoys.py,,\nbuoys-2.1.dist-info/METADATA,,\n",
  "ferry/waters.py": "import buoys\nimport tides\n\n\ndef may_sail(harbour):\n    return tides.high_tide(harbour)\n",
};

export function writeSampleProject(folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

export function writeInstalledPackages(folder: string): void {
  for (const [path, text] of Object.entries(packages)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
