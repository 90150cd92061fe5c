/**
 * What a panel inside an editor asks of the editor. It names what it was shown by number or name, never a path of its
 * own: the host knows what stands behind them, and opens nothing else.
 */
export type EditorClientMessage =
  | {
      readonly type: "citation-open";
      readonly turn: number;
      readonly number: number;
      /** Which of the marks of this number, from 1; absent for the source as such. */
      readonly mention?: number;
    }
  /** `name` is one of the `names` of that turn. */
  | { readonly type: "name-open"; readonly turn: number; readonly name: string }
  | { readonly type: "code-copy"; readonly text: string }
  /** At the cursor of the editor used last. What is selected there is replaced only after asking. */
  | { readonly type: "code-insert"; readonly text: string };
