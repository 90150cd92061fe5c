/** What the tests in the extension host leave behind for whoever started them. */
export interface HostResults {
  readonly passes: number;
  readonly failures: number;
  /** What mocha had to say. */
  readonly report: string;
}

/** Environment variable with the path of the file that they are written to. */
export const resultsVariable = "PYTHON_CODE_HELPER_TEST_RESULTS";
