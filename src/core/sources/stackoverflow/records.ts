/** A stretch of a file that holds one post or thread. */
export interface RawRecord {
  /** Bytes from the beginning of the unpacked text. */
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What a file is made of: a JSON object a line, or `row` elements. */
export type DumpShape = "json-lines" | "xml";

export interface RecordsEnd {
  /** It ends within a record, or before the end of the XML. */
  isCut: boolean;
}

/** A thread with fifty long answers has some 1.5 MB. Longer ones are passed over, so that none fills the memory. */
const longestRecord = 16_000_000;

/** By what stands first; undefined where it is neither. */
export function shapeOf(beginning: Buffer): DumpShape | undefined {
  const first = beginning
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .charAt(0);
  return first === "<" ? "xml" : first === "{" ? "json-lines" : undefined;
}

/** Whole records, those of one piece of the stream at a time; memory does not grow with the file. */
export async function* splitRecords(
  pieces: AsyncIterable<Buffer>,
  shape: DumpShape,
  end: RecordsEnd,
): AsyncGenerator<readonly RawRecord[]> {
  const boundary = shape === "xml" ? xmlBoundary : lineBoundary;
  let rest = Buffer.alloc(0);
  let offset = 0;
  let isSkipping = false;
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const records: RawRecord[] = [];
    let start = 0;
    for (let next = boundary(bytes, start); next > start; next = boundary(bytes, start)) {
      if (!isSkipping) records.push({ offset: offset + start, bytes: bytes.subarray(start, next) });
      isSkipping = false;
      start = next;
    }
    isSkipping ||= bytes.length - start > longestRecord;
    // Of a record that is passed over only as much is kept as may be the beginning of the next.
    if (isSkipping) start = Math.max(start, bytes.length - 16);
    rest = Buffer.from(bytes.subarray(start));
    offset += start;
    if (records.length > 0) yield records;
  }
  if (shape === "xml") {
    end.isCut = !/<\/posts>\s*$/.test(rest.toString("latin1").slice(-100));
    if (rest.includes("/>") && !isSkipping) yield [{ offset, bytes: rest }];
  } else if (rest.toString("latin1").trim() !== "" && !isSkipping) {
    end.isCut = !isWhole(rest);
    if (!end.isCut) yield [{ offset, bytes: rest }];
  }
}

/** Where the next line begins; 0 where this one has no end yet. */
function lineBoundary(bytes: Buffer, start: number): number {
  return bytes.indexOf(10, start) + 1;
}

/**
 * Where the next `row` begins; 0 where none does yet. No `<` stands in the text of an attribute, so what looks like a
 * row is one.
 */
function xmlBoundary(bytes: Buffer, start: number): number {
  return Math.max(0, bytes.indexOf("<row ", start + 1, "latin1"));
}

function isWhole(line: Buffer): boolean {
  try {
    JSON.parse(line.toString("utf8"));
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
