/** The part of the browser's Trusted Types that is used here. */
interface TrustedTypes {
  createPolicy(name: 'default', rules: { readonly createHTML: (html: string) => string | null }): unknown;
}

/** What icons are drawn of. */
const SHAPES = 'svg|g|path|circle|rect|line|polyline|polygon|ellipse|defs|mask|clipPath|linearGradient|stop';
const SHAPE = new RegExp(`^<(?:/(?:${SHAPES})|(?:${SHAPES})(?:\\s+[a-zA-Z:-]+="[^"<>]*")*\\s*/?)>$`);
/** Shapes that act or lead elsewhere. */
const ACTING = /\s(?:on|href|xlink|style|src)/i;

/**
 * Makes the browser refuse HTML from text, wherever a library would put it into the page: the icons' shapes and style sheets pass, nothing else.
 * The content security policy sees to it that no text goes by another way.
 */
export function limitHtml(): void {
  const trustedTypes: unknown = Reflect.get(globalThis, 'trustedTypes');
  if (isTrustedTypes(trustedTypes))
    trustedTypes.createPolicy('default', { createHTML: (html) => (isHarmless(html) ? html : null) });
}

/** Whether text is without tags, or has those of shapes alone. */
export function isHarmless(html: string): boolean {
  const tags = html.match(/<[^>]*>?/g) ?? [];
  return tags.every((tag) => SHAPE.test(tag) && !ACTING.test(tag));
}

function isTrustedTypes(value: unknown): value is TrustedTypes {
  return typeof value === 'object' && value !== null && 'createPolicy' in value;
}
