/** One measured figure beside its baseline from the same run. */
export interface Figure {
  readonly label: string;
  readonly ours: number;
  readonly baseline: number;
  readonly unit: string;
  readonly baselineLabel: string;
  readonly aim: string;
}

export function printFigure({ label, ours, baseline, unit, baselineLabel, aim }: Figure): void {
  const round = (value: number): string => value.toPrecision(3);
  process.stdout.write(
    `${label}\n    ${round(ours)} ${unit}, ${baselineLabel} ${round(baseline)} ${unit}: ratio ${round(ours / baseline)} (aim: ${aim})\n`,
  );
}
