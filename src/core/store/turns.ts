/** Runs actions one after the other, in the order they came. A failed one does not hold up the next. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.last.then(action, action);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when it is the caller's turn, with what ends it. */
  take(): Promise<() => void> {
    return new Promise((begin) => {
      void this.run(() => new Promise<void>((end) => begin(end)));
    });
  }

  /** Resolves when everything that was asked for so far is over. */
  async idle(): Promise<void> {
    await this.last;
  }
}
