import { expect, it } from 'vitest';

import { htmlTextOf } from './html-text.js';

it('reads an error page as a visitor does', () => {
  const page = `<!DOCTYPE html><html><head>
    <title>502 Bad&nbsp;Gateway</title><title>two</title>
    <style>h1 > a { color: red }</style><SCRIPT>if (a < b) alert("<p>no</p>")</SCRIPT >
    </head><!-- <p>hidden --> -->
    <body class="x"><center><h1>502 Bad Gateway</h1></center><hr>
    The <b>upstream</b>, nginx/1.25.3,&#32;said &quot;no&quot;.</body></html>`;
  expect(htmlTextOf(page)).toEqual({
    title: '502 Bad Gateway',
    text: '--> 502 Bad Gateway The upstream, nginx/1.25.3, said "no".',
  });
});

it.each([
  ['a < b <p>c</p>', 'a < b c'],
  ['1 <2> 3', '1 <2> 3'],
  ['x<br/>y</p>z', 'x y z'],
  ['a<script>b', 'a'],
  ['a<!-- b', 'a'],
  ['a<p b', 'a'],
  ['<scripted>a</scripted>', 'a'],
  ['<script>a</scripts>b</script>c', 'c'],
  [
    '&lt;p&gt; &amp;lt; &#x1F600; &#0; &#xD800; &#99999999; &unknown; &;',
    '<p> &lt; 😀 � � � &unknown; &;',
  ],
  ['<template><p>a</p></template><svg><title>b</title></svg>c', 'c'],
])('reads %s', (source, text) => {
  expect(htmlTextOf(source)).toEqual({ title: undefined, text });
});
