import { type CodeOverview, type Place } from "../core";

const maxStarters = 4;

/**
 * Questions that make sense in just this code base, for somebody who does not know yet what can be asked: one about
 * its start, two about its main classes, one about its largest file.
 */
export function starterQuestions({ classes, entryPoints, modules }: CodeOverview): readonly string[] {
  const [first, second, third] = classes;
  const [entry] = entryPoints;
  // A file that was asked about already is not asked about again.
  const module = modules.find(({ path }) => path !== first?.path && path !== entry?.path) ?? modules[0];
  const questions = [
    entry && entryQuestion(entry),
    first && `What is \`${first.symbol}\` for, and how is it used?`,
    second && `How does \`${second.symbol}\` work?`,
    module && `What does \`${module.path}\` do?`,
    third && `Where is \`${third.symbol}\` used?`,
  ].filter((question) => question !== undefined);
  return [...new Set(questions)].slice(0, maxStarters);
}

function entryQuestion({ path, symbol }: Place): string {
  return symbol === ""
    ? `What happens when \`${path}\` is run?`
    : `What happens in \`${symbol}\` of \`${path}\`, step by step?`;
}
