/** For every question that no other design fits: where, which, how, why. */
export const generalPrompt = `Answer the question about this code base.
- Begin with the direct answer in one or two sentences, naming the function, class or file that it is about.
- Then give the details that matter for the question: conditions, defaults, order of steps, what calls what.
- Quote code only where a few lines say it better than words.`;
