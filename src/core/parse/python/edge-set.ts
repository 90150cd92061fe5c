import { type Edge, type EdgeKind } from "../../api";
import { lastPart } from "../../platform/last-part";

/** Edges, each (kind, from, to) once, on the first line that has it. */
export class EdgeSet {
  private readonly seen = new Set<string>();
  private readonly edges: Edge[] = [];

  add(kind: EdgeKind, from: string, to: string, line: number): void {
    const key = `${kind} ${from} ${to}`;
    if (to === "" || this.seen.has(key)) return;
    this.seen.add(key);
    this.edges.push({ kind, from, to, line });
  }

  /** Calls of `len` and its like lead nowhere, unless the file has its own function of that name. */
  without(builtins: ReadonlySet<string>, own: ReadonlySet<string>): readonly Edge[] {
    for (const edge of this.edges) {
      if (edge.kind === "imports" && edge.to.endsWith(".*")) return this.edges;
    }
    const imported = new Set(this.edges.filter((edge) => edge.kind === "imports").map((edge) => lastPart(edge.to)));
    return this.edges.filter(
      (edge) => edge.kind !== "calls" || !builtins.has(edge.to) || own.has(edge.to) || imported.has(edge.to),
    );
  }
}
