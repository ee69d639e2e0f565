import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHarmless } from './limitHtml.ts';

test('S60: text without tags and the shapes of icons may become HTML', () => {
  for (const html of [
    '',
    ':root { --ui-primary: #123456; }',
    '<path fill="none" stroke="currentColor" stroke-width="2" d="m6 9l6 6l6-6"/>',
    '<g fill="none"><circle cx="12" cy="12" r="10"/><path d="m9 12l2 2"/></g>',
  ])
    assert.ok(isHarmless(html), html);
});

test('S60: nothing else may', () => {
  for (const html of [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<path onload="alert(1)"/>',
    '<path d="x" onclick="alert(1)"/>',
    '<g><a href="javascript:alert(1)">x</a></g>',
    '<svg><use href="//evil.example/#x"/></svg>',
    '<svg xlink:href="javascript:alert(1)">',
    '<path style="background:url(//evil.example)"/>',
    '<path d="x"',
    '<',
    '<!-- -->',
    '</style><b>',
    '<pathological>',
  ])
    assert.ok(!isHarmless(html), html);
});
