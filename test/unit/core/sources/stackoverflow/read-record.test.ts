import assert from "node:assert/strict";
import { readRecord, readRow } from "../../../../../src/core/sources/stackoverflow/read-record";

describe("readRecord", () => {
  it("takes a day that no calendar has for none", () => {
    const found = readRecord({ question_id: 7, title: "How?", body: "<p>How?</p>", creation_date: 99_999_999_999_999 });
    assert.equal(found?.type === "thread" && found.thread.question.date, undefined);
    assert.equal(found?.type, "thread");
  });

  it("reads a question of the API with its answers", () => {
    const found = readRecord({
      question_id: 7,
      title: "How many &quot;bees&quot;?",
      tags: ["python", "bees"],
      score: 3,
      creation_date: 1300000000,
      owner: { display_name: "Ada &amp; Co" },
      accepted_answer_id: 9,
      body: "<p>How?</p>",
      answers: [
        { answer_id: 8, body: "<p>Two.</p>", score: 1, creation_date: 1525392000, content_license: "CC BY-SA 4.0" },
        { answer_id: 9, body: "<p>Three.</p>" },
        { body: "<p>Four.</p>", is_accepted_inferred: true },
        "nonsense",
        { answer_id: 10 },
      ],
    });
    assert.deepEqual(found, {
      type: "thread",
      thread: {
        id: 7,
        title: 'How many "bees"?',
        tags: ["python", "bees"],
        question: {
          id: 7,
          score: 3,
          date: "2011-03-13",
          author: "Ada & Co",
          licence: "CC BY-SA 2.5",
          body: "<p>How?</p>",
        },
        answers: [
          { id: 8, score: 1, date: "2018-05-04", licence: "CC BY-SA 4.0", body: "<p>Two.</p>", isAccepted: false },
          { id: 9, licence: "CC BY-SA", body: "<p>Three.</p>", isAccepted: true },
          { licence: "CC BY-SA", body: "<p>Four.</p>", isAccepted: true },
        ],
      },
    });
  });

  it("reads posts of a dump, whose numbers may be text", () => {
    const question = readRecord({
      Id: "7",
      PostTypeId: "1",
      AcceptedAnswerId: "9",
      CreationDate: "2012-01-02T03:04:05.678",
      Score: "3",
      Body: "<p>How?</p>",
      OwnerUserId: "5",
      Title: "How many?",
      Tags: "|python|bees|",
    });
    assert.deepEqual(question, {
      type: "question",
      acceptedAnswer: 9,
      thread: {
        id: 7,
        title: "How many?",
        tags: ["python", "bees"],
        question: {
          id: 7,
          body: "<p>How?</p>",
          score: 3,
          date: "2012-01-02",
          author: "user 5",
          licence: "CC BY-SA 3.0",
        },
        answers: [],
      },
    });
    assert.deepEqual(readRecord({ Id: 9, PostTypeId: 2, ParentId: 7, Body: "<p>Two.</p>", OwnerDisplayName: "Ada" }), {
      type: "answer",
      parent: 7,
      answer: { id: 9, body: "<p>Two.</p>", author: "Ada", licence: "CC BY-SA" },
    });
  });

  it("takes nothing else for a post", () => {
    const none: readonly unknown[] = [
      undefined,
      7,
      "x",
      [],
      {},
      { question_id: 1 },
      { question_id: "1", title: "a", body: 7 },
      { Id: 1, PostTypeId: 5, Body: "wiki", Title: "t" },
      { Id: 1, PostTypeId: 2, Body: "x" },
      { PostTypeId: 1 },
    ];
    for (const value of none) assert.equal(readRecord(value), undefined, JSON.stringify(value));
  });
});

describe("readRow", () => {
  it("reads the attributes of a row, and of nothing else", () => {
    const check = (xml: string, expected: Readonly<Record<string, string>> | undefined): void =>
      assert.deepEqual(readRow(xml), expected);
    check('  <row Id="1" Body="&lt;p&gt;a &amp;amp; b&#xA;&lt;/p&gt;" />\n', { Id: "1", Body: "<p>a &amp; b\n</p>" });
    check('<?xml version="1.0"?><posts>', undefined);
    check('<row Id="1" Body="cut', undefined);
  });
});
