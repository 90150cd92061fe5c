import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** How the server answers a request for questions; everything is sent packed, as the API does. */
export type ApiBehaviour =
  | { readonly kind: "page"; readonly backoffS?: number }
  /** As the API words it: HTTP 400 with an error object. */
  | { readonly kind: "error"; readonly id: number; readonly name: string; readonly message: string }
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Whole for HTTP, cut for JSON. */
  | { readonly kind: "truncated" }
  /** The connection drops after so much of the body, from 0 to 1. */
  | { readonly kind: "cut"; readonly share: number }
  | { readonly kind: "redirect"; readonly location: string };

export interface ApiRequest {
  readonly method: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface StackExchangeServer {
  /** With the version, as the setting has it. */
  readonly apiUrl: string;
  /** In order. */
  readonly requests: readonly ApiRequest[];
  /** One a request for questions, the last one staying; for the requests from now on. */
  setBehaviour(...script: readonly ApiBehaviour[]): void;
  /** Requests that are left of a day. */
  setQuota(remaining: number): void;
  /** What happens to a question of the recording: its new score, at a time in seconds. */
  change(questionId: number, atS: number, body: string): void;
  close(): Promise<void>;
}

export interface RecordedQuestion {
  readonly question_id: number;
  readonly title: string;
  readonly score: number;
  readonly tags: readonly string[];
  readonly content_license?: string;
  readonly accepted_answer_id?: number;
  readonly last_activity_date: number;
  readonly body?: string;
}

const recording = join(__dirname, "..", "fixtures", "stackexchange", "questions-tagged-python.json");

/** Best first. */
export function recordedQuestions(): readonly RecordedQuestion[] {
  const { items } = JSON.parse(readFileSync(recording, "utf8")) as { items: readonly RecordedQuestion[] };
  return items;
}

/** Replays recorded questions, with bodies and answers made up, ten a page whatever is asked for. */
export async function startStackExchangeServer(options: { readonly key?: string } = {}): Promise<StackExchangeServer> {
  const requests: ApiRequest[] = [];
  let script: readonly ApiBehaviour[] = [{ kind: "page" }];
  let remaining = 300;
  let questions = recordedQuestions();

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const method = url.pathname.replace("/2.3/", "");
    const parameters = Object.fromEntries(url.searchParams);
    requests.push({ method, parameters });
    remaining = Math.max(0, remaining - 1);
    const quota = { quota_max: 300, quota_remaining: remaining };
    if (options.key !== undefined && parameters["key"] !== undefined && parameters["key"] !== options.key) {
      sendError(response, { id: 400, name: "bad_parameter", message: "`key` doesn't match a known application" });
      return;
    }
    if (method === "filters/create") {
      const { include = "" } = parameters;
      const items = [{ filter: "!made(by-us", included_fields: include.split(";"), filter_type: "safe" }];
      sendJson(response, 200, { items, has_more: false, ...quota });
      return;
    }
    const [behaviour = { kind: "page" as const }] = script;
    if (script.length > 1) script = script.slice(1);
    answer(response, behaviour, { ...pageOf(questions, parameters), ...quota });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    apiUrl: `http://127.0.0.1:${port}/2.3`,
    requests,
    setBehaviour: (...next) => void (script = next),
    setQuota: (next) => void (remaining = next),
    change(questionId, atS, body) {
      questions = questions.map((each) =>
        each.question_id === questionId ? { ...each, last_activity_date: atS, body } : each,
      );
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

const itemsAPage = 10;

function pageOf(questions: readonly RecordedQuestion[], parameters: Readonly<Record<string, string>>): object {
  const { tagged = "", sort, min = "0", page = "1", filter } = parameters;
  const value = (question: RecordedQuestion): number =>
    sort === "activity" ? question.last_activity_date : question.score;
  const found = questions
    .filter((question) => question.tags.includes(tagged) && value(question) >= Number(min))
    .toSorted((one, other) => (sort === "activity" ? value(one) - value(other) : value(other) - value(one)));
  const start = (Number(page) - 1) * itemsAPage;
  // Without the filter that was made there are no bodies.
  const whole = filter === "!made(by-us" ? withBodies : (question: RecordedQuestion): object => question;
  return { items: found.slice(start, start + itemsAPage).map(whole), has_more: start + itemsAPage < found.length };
}

function withBodies(question: RecordedQuestion): object {
  const { question_id: id, accepted_answer_id: accepted = id + 1, title } = question;
  return {
    body: `<p>Question ${id}: ${title}</p>`,
    ...question,
    answers: [
      {
        answer_id: id + 2,
        body: `<p>Try <code>other${id}()</code>.</p>`,
        score: 2,
        is_accepted: false,
        creation_date: 1_290_000_000,
        owner: { display_name: "Ada" },
      },
      {
        answer_id: accepted,
        body: `<p>This works:</p>\n<pre><code>best${id}()\n</code></pre>`,
        score: 40,
        is_accepted: true,
        creation_date: 1_600_000_000,
        content_license: "CC BY-SA 4.0",
        owner: { display_name: "Grace &amp; Co" },
      },
    ],
  };
}

function answer(response: ServerResponse, behaviour: ApiBehaviour, page: object): void {
  switch (behaviour.kind) {
    case "page": {
      const { backoffS } = behaviour;
      sendJson(response, 200, backoffS === undefined ? page : { ...page, backoff: backoffS });
      return;
    }
    case "error":
      sendError(response, behaviour);
      return;
    case "status":
      response.writeHead(behaviour.status, behaviour.headers).end("busy");
      return;
    case "truncated": {
      const text = JSON.stringify(page);
      sendPacked(response, 200, text.slice(0, text.length / 2));
      return;
    }
    case "cut": {
      const packed = gzipSync(JSON.stringify(page));
      response.writeHead(200, { "content-encoding": "gzip", "content-length": packed.length });
      response.write(packed.subarray(0, packed.length * behaviour.share), () => response.destroy());
      return;
    }
    case "redirect":
      response.writeHead(302, { location: behaviour.location }).end();
  }
}

function sendError(
  response: ServerResponse,
  { id, name, message }: { id: number; name: string; message: string },
): void {
  sendJson(response, 400, { error_id: id, error_name: name, error_message: message });
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  sendPacked(response, status, JSON.stringify(value));
}

function sendPacked(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/json", "content-encoding": "gzip" }).end(gzipSync(text));
}
