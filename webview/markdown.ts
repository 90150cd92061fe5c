import { element } from "./element";
import type { FrameBudget } from "./frame-budget";
import { morphChildren } from "./morph";
import { renderSection, type AnswerLinks } from "./render-section";
import { splitSections, type Section } from "./sections";
import { closeUnfinished } from "./unfinished";

export interface MarkdownOptions {
  readonly links: AnswerLinks;
  /** More text will follow. */
  readonly isUnfinished: boolean;
  readonly budget: FrameBudget;
}

export interface MarkdownView {
  readonly element: HTMLElement;
  /** True: the budget ended before the text did, and the same call in the next frame goes on. */
  update(text: string, options: MarkdownOptions): boolean;
}

/** Code that grows is coloured anew with each frame, which up to this length takes a few milliseconds. */
const maxGrowingColouredChars = 6000;

interface Block {
  /** What is shown: text and state of the section. Undefined where it has to be made again. */
  key: string | undefined;
  readonly element: HTMLElement;
  /** Engine's number → number shown, of the marks in it. */
  marks: ReadonlyMap<number, number | undefined>;
}

/**
 * Markdown that grows. Each section has an element of its own; those before the last two can no longer change while
 * text is only appended, so a long answer costs no more for each word than a short one. What is laid out in one frame
 * is bounded, whatever the text.
 */
export function createMarkdownView(): MarkdownView {
  const container = element("div", { class: "markdown" });
  const blocks: Block[] = [];
  let shown = "";
  let names: AnswerLinks["names"] = new Set();
  let settled = { blocks: 0, chars: 0 };

  function update(written: string, options: MarkdownOptions): boolean {
    const text = written.replace(/\r\n?/g, "\n");
    forgetWhatChanged(text, options);
    shown = text;
    names = options.links.names;

    const sections = splitSections(text, settled.chars);
    for (const [index, section] of sections.entries()) {
      const isGrowing = options.isUnfinished && index === sections.length - 1;
      if (!updateBlock(settled.blocks + index, section, isGrowing, options)) return true;
    }
    for (const extra of blocks.splice(settled.blocks + sections.length)) extra.element.remove();
    const firstOpen = sections.at(-2);
    if (options.isUnfinished && firstOpen !== undefined) {
      settled = { blocks: settled.blocks + sections.length - 2, chars: firstOpen.start };
    }
    return false;
  }

  function forgetWhatChanged(text: string, { links, isUnfinished }: MarkdownOptions): void {
    const isAnother = !text.startsWith(shown) || links.names !== names;
    let isChanged = isAnother || !isUnfinished;
    for (const block of blocks) {
      const isNumberedAnew = [...block.marks].some(([number, mark]) => links.source(number)?.shown !== mark);
      if (isAnother || isNumberedAnew) block.key = undefined;
      isChanged ||= isNumberedAnew;
    }
    if (isChanged) settled = { blocks: 0, chars: 0 };
  }

  /** False: the budget is spent. */
  function updateBlock(index: number, section: Section, isGrowing: boolean, options: MarkdownOptions): boolean {
    const raw = isGrowing && section.kind === "markdown" ? closeUnfinished(section.raw) : section.raw;
    // Long code is coloured once, when it is whole, and so has to be made again then.
    const isColoured = !isGrowing || raw.length <= maxGrowingColouredChars;
    const key = `${section.kind} ${isColoured} ${raw}`;
    const existing = blocks[index];
    if (existing?.key === key) return true;
    if (!options.budget.spend(section.work)) return false;
    const marks = new Map<number, number | undefined>();
    const links: AnswerLinks = {
      names: options.links.names,
      source(number) {
        const source = options.links.source(number);
        marks.set(number, source?.shown);
        return source;
      },
    };
    const content = document.createDocumentFragment();
    content.append(renderSection(section, raw, links, isColoured));
    const block = existing ?? { key, element: element("div", { class: "block" }), marks };
    block.key = key;
    block.marks = marks;
    blocks[index] = block;
    morphChildren(block.element, content);
    block.element.classList.toggle("beside", block.element.firstElementChild?.className === "aside");
    if (existing === undefined) container.append(block.element);
    return true;
  }

  return { element: container, update };
}
