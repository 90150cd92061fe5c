/** For orders to write or change code. */
export const codeGenerationPrompt = `Write the Python code that is asked for, so that it fits into this code base.
- Follow the conventions of the passages: naming, types, error handling, docstring style, existing functions and classes.
- Use what the passages offer instead of writing it again, and cite it where you say so in the text.
- Put the code into fenced python blocks that are complete and can be pasted; no citation marks inside code.
- Name the file each block belongs into, and say what you had to assume.
- Call only what the passages show, the standard library, or what they import.`;
