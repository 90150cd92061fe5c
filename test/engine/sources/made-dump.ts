/** A question and its answers, for dumps of every shape. */
export interface MadeThread {
  readonly id: number;
  readonly title: string;
  readonly tags: readonly string[];
  readonly score: number;
  readonly body: string;
  readonly answers: readonly MadeAnswer[];
}

export interface MadeAnswer {
  readonly id: number;
  readonly score: number;
  readonly body: string;
  readonly isAccepted?: boolean;
}

/** Threads about bees; every third one is about flask. */
export function madeThreads(count: number): readonly MadeThread[] {
  return Array.from({ length: count }, (_, n) => ({
    id: 1000 + 10 * n,
    title: `How do I count hive${n}?`,
    tags: n % 3 === 0 ? ["python", "flask"] : ["python"],
    score: n % 50,
    body: `<p>My hive${n} has many bees &amp; I want their number.</p>`,
    answers: [
      { id: 1001 + 10 * n, score: 1, body: `<p>Guess: guess${n}.</p>` },
      {
        id: 1002 + 10 * n,
        score: 7,
        isAccepted: true,
        body: `<p>Use <code>len</code>:</p>\n<pre><code>def count${n}(hive):\n    return len(hive) &lt; 3\n</code></pre>`,
      },
    ],
  }));
}

/** As the API and `threads.jsonl` have it. */
export function asThreadLine({ id, answers, ...question }: MadeThread): string {
  const accepted = answers.find(({ isAccepted }) => isAccepted)?.id;
  return JSON.stringify({
    question_id: id,
    ...question,
    creation_date: 1_300_000_000,
    owner: { display_name: "Ada" },
    content_license: "CC BY-SA 2.5",
    ...(accepted === undefined ? {} : { accepted_answer_id: accepted }),
    answers: answers.map(({ id: answer_id, isAccepted: is_accepted = false, ...answer }) => ({
      answer_id,
      is_accepted,
      ...answer,
      creation_date: 1_600_000_000,
      owner: { display_name: "Grace" },
      content_license: "CC BY-SA 4.0",
    })),
  });
}

type Row = Readonly<Record<string, string | number>>;

/** Posts as the dump has them, all questions before all answers. */
export function asPosts(threads: readonly MadeThread[]): readonly Row[] {
  const questions = threads.map(({ id, title, tags, score, body, answers }) => ({
    Id: id,
    PostTypeId: 1,
    AcceptedAnswerId: answers.find(({ isAccepted }) => isAccepted)?.id ?? 0,
    CreationDate: "2011-03-13T07:06:40.000",
    Score: score,
    Body: body,
    OwnerDisplayName: "Ada",
    Title: title,
    Tags: tags.map((tag) => `<${tag}>`).join(""),
    ContentLicense: "CC BY-SA 2.5",
  }));
  const answers = threads.flatMap(({ id, answers: own }) =>
    own.map((answer) => ({
      Id: answer.id,
      PostTypeId: 2,
      ParentId: id,
      CreationDate: "2020-09-13T12:26:40.000",
      Score: answer.score,
      Body: answer.body,
      OwnerDisplayName: "Grace",
      ContentLicense: "CC BY-SA 4.0",
    })),
  );
  return [...questions, ...answers];
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#xA;",
};

export function asXml(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const attributes = Object.entries(row).map(
      ([name, value]) => `${name}="${String(value).replace(/[&<>"\n]/g, (sign) => escapes[sign] ?? sign)}"`,
    );
    return `  <row ${attributes.join(" ")} />`;
  });
  return `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<posts>\n${lines.join("\n")}\n</posts>\n`;
}

/** A zip of one file that is stored as it is, made by hand since no writer of archives is at hand. */
export function asZip(name: string, content: Buffer, crc32: (bytes: Buffer) => number): Buffer {
  const path = Buffer.from(name);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(content), 0);
  sizes.writeUInt32LE(content.length, 4);
  sizes.writeUInt32LE(content.length, 8);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  sizes.copy(local, 14);
  local.writeUInt16LE(path.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  sizes.copy(central, 16);
  central.writeUInt16LE(path.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + path.length, 12);
  end.writeUInt32LE(local.length + path.length + content.length, 16);
  return Buffer.concat([local, path, content, central, path, end]);
}
