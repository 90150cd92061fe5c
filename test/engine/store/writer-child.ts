/**
 * Writes documents in a loop until it is killed, and says on stdout what is finished: one line a call that has
 * resolved. Arguments: folder of the index, round.
 */
import { openIndexStore } from "../../../src/core/store/lance-index";
import { documentOf, hashOf, recordingLog, smallModel, testCollection, vectorOf } from "./documents";
import { generationOf, passagesOf, pathOf, stepOf } from "./generations";

async function main(directory: string, round: number): Promise<void> {
  const store = await openIndexStore({ collection: testCollection, directory, log: recordingLog() });
  await store.lock();
  process.stdout.write("started\n");
  for (let step = 0; ; step++) {
    const generation = generationOf(round, step);
    const { removed, written } = stepOf(generation);
    if (removed !== undefined) {
      await store.remove([pathOf(removed)]);
      process.stdout.write(`removed ${removed} ${generation}\n`);
    }
    await store.write(written.map((number) => documentOf(pathOf(number), passagesOf(number, generation))));
    process.stdout.write(written.map((number) => `written ${number} ${generation}\n`).join(""));
    const texts = passagesOf(written[0] ?? 0, generation);
    if (step % 3 === 1) {
      await store.writeVectors(
        smallModel,
        texts.map((text) => ({ hash: hashOf(text), vector: vectorOf(text) })),
      );
    }
    if (step % 6 === 5) await store.optimize();
  }
}

void main(process.argv[2] ?? "", Number(process.argv[3]));
