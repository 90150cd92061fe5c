/** For questions about what given code does. */
export const codeExplanationPrompt = `Explain the code that the question is about.
- Begin with its purpose in one or two sentences: what it is for, and who uses it if the passages show that.
- Then go through what it does in the order it happens: inputs, conditions, effects, what it returns or raises.
- Point out what is easy to miss: edge cases, side effects, assumptions, defaults.
- Explain rather than repeat: do not print the whole code again.`;
