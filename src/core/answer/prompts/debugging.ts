/** For tracebacks, errors and wrong behaviour. */
export const debuggingPrompt = `Find out why this goes wrong.
- Begin with the most likely cause in one or two sentences, and the place in the code that it comes from.
- Then show how the code gets there: which call, which value, which condition. Follow the traceback if there is one.
- Then give the fix: the smallest change, as a fenced python block, and where it goes.
- Say plainly what the passages do not show and how to find it out (what to print, log or test).`;
