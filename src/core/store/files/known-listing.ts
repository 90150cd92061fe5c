import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type KnownListing, type Skipped } from "../../api";
import { isMissing } from "../../platform/file-errors";
import { writeWhole } from "../../platform/folders";

/** A damaged file is an empty listing: the next one is then a whole one. */
export async function readListing(directory: string): Promise<KnownListing> {
  try {
    const listing: unknown = JSON.parse(await readFile(join(directory, listingFile), "utf8"));
    if (typeof listing !== "object" || listing === null) return nothing;
    const { skipped, cursor } = listing as { readonly skipped?: unknown; readonly cursor?: unknown };
    return {
      skipped: Array.isArray(skipped) ? skipped.filter(isSkipped) : [],
      ...(typeof cursor === "string" ? { cursor } : {}),
    };
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return nothing;
    throw error;
  }
}

export async function writeListing(directory: string, listing: KnownListing): Promise<void> {
  await writeWhole(join(directory, listingFile), JSON.stringify(listing));
}

/**
 * To be called before documents are given up: they are not among what changed since the last listing, so the next one
 * must be a whole one, whichever process makes it.
 */
export async function forgetCursor(directory: string): Promise<void> {
  const { cursor, skipped } = await readListing(directory);
  if (cursor !== undefined) await writeListing(directory, { skipped });
}

const listingFile = "listing.json";
const nothing: KnownListing = { skipped: [] };

function isSkipped(value: unknown): value is Skipped {
  if (typeof value !== "object" || value === null) return false;
  const { path, reason } = value as Partial<Skipped>;
  return typeof path === "string" && typeof reason === "string";
}
