import type { Page } from 'playwright-core';

/** What a page is like once it has drawn itself. */
export interface Inspection {
  /** Of the texts that should be there, those that are not. */
  readonly missing: readonly string[];
  /** What does not lie as it should; empty: the layout is intact. */
  readonly broken: readonly string[];
  /** Texts whose direction can reach what stands beside them. */
  readonly turning: readonly string[];
  /** Whether a script of the corpus has run. */
  readonly isTaken: boolean;
}

/** Looks at a page, at its top: whether it shows these texts, all of them where they belong. */
export async function inspectPage(page: Page, texts: readonly string[]): Promise<Inspection> {
  return await page.evaluate<Inspection>(`(${INSPECT})(${JSON.stringify(texts)})`);
}

/** Runs in the page. */
const INSPECT = String.raw`(texts) => {
  scrollTo(0, 0);
  const turns = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
  const nameOf = (element) => [element.localName, element.dataset.test, element.className].filter(Boolean).join(' ');

  function* textNodes(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) yield walker.currentNode;
  }

  /** The nearest element that keeps the direction of what is in it to itself. */
  function isolateOf(node) {
    for (let element = node.parentElement; ; element = element.parentElement) {
      const { display, unicodeBidi } = getComputedStyle(element);
      if (/isolate|plaintext/.test(unicodeBidi) || !/^(inline|contents)$/.test(display)) return element;
    }
  }

  /** Letters beside the text, within its isolate, but for those that are isolated themselves. */
  function neighbours(node) {
    const isolate = isolateOf(node);
    return [...textNodes(isolate)].filter((other) => other !== node && isolateOf(other) === isolate).map(({ data }) => data).join('');
  }

  function findTurning() {
    return [...textNodes(document.body)]
      .filter((node) => turns.test(node.data) && /[a-z0-9]/i.test(neighbours(node)))
      .map((node) => nameOf(node.parentElement) + ': ' + node.data.slice(0, 80));
  }

  function isInside({ left, right, top }) {
    return left >= 0 && right <= innerWidth + 1 && top >= 0 && top < innerHeight;
  }

  const scrolls = (element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowX);

  function isInScroller(element) {
    for (let above = element.parentElement; above && above.localName !== 'main'; above = above.parentElement) if (scrolls(above)) return true;
    return false;
  }

  function findBroken() {
    const broken = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth + 1) broken.push('the document is ' + wide + ' wide');
    const heading = document.querySelector('main h1');
    if (!heading || !isInside(heading.getBoundingClientRect())) broken.push('the heading is not in sight');
    const rail = document.querySelector('nav a');
    const place = rail?.getBoundingClientRect();
    if (!place || !isInside(place) || place.width === 0) broken.push('the rail is not in sight');
    else if (!rail.contains(document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2)))
      broken.push('something lies over the rail');
    for (const element of document.querySelectorAll('main *, [role=dialog] *')) {
      if (element.clientWidth === 0 || element.localName === 'pre' || !/auto|scroll/.test(getComputedStyle(element).overflowX)) continue;
      if (element.scrollWidth > 2 * element.clientWidth + 400) broken.push(nameOf(element) + ' scrolls over ' + element.scrollWidth);
    }
    for (const element of document.querySelectorAll('main :is(h2, h3, th, button, input, select)'))
      if (element.getBoundingClientRect().right > innerWidth + 1 && !isInScroller(element)) broken.push(nameOf(element) + ' was pushed out');
    return broken;
  }

  const shown = document.body.textContent;
  return {
    missing: texts.filter((text) => !shown.includes(text)),
    broken: findBroken(),
    turning: findTurning(),
    isTaken: '__pwned' in globalThis,
  };
}`;
