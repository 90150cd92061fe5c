import { type ContextPassage } from "../../api";
import { type Definition } from "./definitions";
import { type SourceSpan } from "./source-spans";

/** A line that uses a definition. */
export interface Usage {
  /** Definition it stands in; empty for module-level code. */
  readonly within: string;
  readonly path: string;
  readonly line: number;
  /** False where something else of that name may be meant. */
  readonly isSure: boolean;
  /** The line itself; empty where no passage holds it. */
  readonly text: string;
  readonly passage: ContextPassage | undefined;
}

/** Where a definition is used, each user once: from the stored graph, with the lines that the passages hold. */
export function findUsages({ known }: Definition, spans: readonly SourceSpan[]): readonly Usage[] {
  const usages: Usage[] = [];
  for (const { place, isSure } of known?.usedBy ?? []) {
    const { symbol: within, path, startLine: line } = place;
    if (usages.some((usage) => usage.path === path && usage.within === within)) continue;
    const span = spans.find(
      ({ startLine, lines, passages: [passage] }) =>
        startLine !== undefined &&
        passage?.collection === place.collection &&
        passage.path === path &&
        startLine <= line &&
        line < startLine + lines.length,
    );
    const found = span?.lines[line - (span.startLine ?? 0)];
    usages.push({ within, path, line, isSure, text: found?.text.trim() ?? "", passage: found?.passage });
  }
  return usages;
}
