import {
  type DocumentNode,
  getNamedType,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** What GitHub counts of a query before it answers it. */
export interface QueryCost {
  readonly points: number;
  readonly nodes: number;
  /** How many git objects it names, and how many trees deep it looks. */
  readonly objects: number;
  readonly levels: number;
}

export const mostNodes = 500_000;

/** Throws what GitHub says of a query that breaks its limits. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): QueryCost {
  const types = new TypeInfo(schema);
  const pages: number[] = [];
  const tally = { requests: 0, nodes: 0, objects: 0, levels: 0 };
  let level = 0;
  const isConnection = (): boolean => getNamedType(types.getType())?.name.endsWith("Connection") === true;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(field) {
          if (field.name.value === "object" && field.arguments && field.arguments.length > 0) tally.objects++;
          if (field.name.value === "entries") tally.levels = Math.max(tally.levels, ++level);
          if (!isConnection()) return;
          const page = field.arguments?.find(({ name }) => name.value === "first" || name.value === "last")?.value;
          const hasNodes = field.selectionSet?.selections.some(
            (each) => each.kind === Kind.FIELD && /^(?:nodes|edges)$/.test(each.name.value),
          );
          // How many there are is told without a page.
          if (page === undefined && hasNodes !== true) {
            pages.push(1);
            return;
          }
          if (page === undefined) {
            throw limit(
              "MISSING_PAGINATION_BOUNDARIES",
              `You must provide a \`first\` or \`last\` value to properly paginate the \`${field.name.value}\` connection.`,
            );
          }
          const size = Number(
            page.kind === Kind.VARIABLE ? variables[page.name.value] : page.kind === Kind.INT ? page.value : Number.NaN,
          );
          if (!(size >= 1 && size <= 100)) {
            throw limit(
              "EXCESSIVE_PAGINATION",
              `Requesting ${size} records on the \`${field.name.value}\` connection exceeds the \`first\` limit of 100 records.`,
            );
          }
          const before = pages.reduce((product, each) => product * each, 1);
          tally.requests += before;
          tally.nodes += before * size;
          pages.push(size);
        },
        leave(field) {
          if (field.name.value === "entries") level--;
          if (isConnection()) pages.pop();
        },
      },
    }),
  );
  if (tally.nodes > mostNodes) {
    throw limit(
      "MAX_NODE_LIMIT_EXCEEDED",
      `This query requests up to ${tally.nodes} possible nodes which exceeds the maximum limit of 500,000.`,
    );
  }
  const { nodes, objects, levels } = tally;
  return { points: Math.max(1, Math.round(tally.requests / 100)), nodes, objects, levels };
}

function limit(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
