import { describe, expect, it } from 'vitest';
import { inspectTexts, renderTexts } from './liquid-texts.js';

const source = (message: string, html: string | null = null) => ({ subject: null, title: 'Title', message, html });
const render = (message: string, variables: object = {}) => renderTexts(source(message), variables);
const messageOf = (message: string, variables: object = {}) => {
  const rendered = render(message, variables);
  return 'texts' in rendered ? rendered.texts.message : rendered;
};
const htmlOf = (html: string, variables: object) => {
  const rendered = renderTexts(source('', html), variables);
  return 'texts' in rendered ? rendered.texts.html : rendered;
};

describe('texts of a template', () => {
  it('have their variables, escaped in html alone', () => {
    const variables = { name: `<b>"Ada" & 'Bob'</b>` };
    expect(messageOf('Hello {{ name }}', variables)).toBe(`Hello <b>"Ada" & 'Bob'</b>`);
    expect(htmlOf('<p>{{ name }}</p>', variables)).toBe('<p>&lt;b&gt;&#34;Ada&#34; &amp; &#39;Bob&#39;&lt;/b&gt;</p>');
    expect(htmlOf('<p>{% assign a = name %}{{ a }}{% capture b %}{{ name }}{% endcapture %}</p>', variables)).toContain(
      '&lt;b&gt;',
    );
  });

  it('name all that is missing, wherever it is, and what they can do without', () => {
    const text =
      '{{ a.b }} {% if c %}{{ c }}{% endif %} {{ d | default: "x" }} {% for i in list %}{{ i.name }}{{ e }}{% endfor %}';
    expect(renderTexts({ ...source(text), title: '{{ f }}' }, { a: {}, list: [{}] })).toEqual({
      missing: ['a.b', 'e', 'f', 'i.name'],
    });
    expect(messageOf('{% if c %}c{% else %}none{% endif %} {{ d | default: "x" }}')).toBe('none x');
    expect(messageOf('{{ a }}', { a: null })).toBe('');
  });

  it.each([
    '{{ constructor }}',
    '{{ __proto__ }}',
    '{{ a.constructor }}',
    '{{ a.__proto__ }}',
    '{{ a["constructor"]["prototype"] }}',
    '{{ toString }}',
    '{{ a.hasOwnProperty }}',
    '{{ process.env }}',
    '{{ globalThis }}',
    '{{ b.length.constructor }}',
    '{{ b.at }}',
    '{% assign k = "constructor" %}{{ a[k] }}',
    '{{ require }}',
    '{{ this }}',
    '{{ l.constructor }}',
    '{{ l | map: "constructor" }}',
  ])('can’t read outside of the variables: %s', (text) => {
    const rendered = messageOf(text, { a: { x: 1 }, b: 'text', l: [{ y: 1 }] });
    expect(typeof rendered === 'string' ? rendered : Object.keys(rendered).join()).toMatch(/^(?:missing)?$/);
  });

  it('read what is called __proto__ as a variable like another, and change nobody’s', () => {
    const variables = JSON.parse('{"__proto__":{"admin":true},"a":{}}') as object;
    expect(messageOf('{{ a.admin }}', variables)).toEqual({ missing: ['a.admin'] });
    messageOf(
      '{% assign __proto__ = a %}{% capture constructor %}x{% endcapture %}{% increment __proto__ %}',
      variables,
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it.each([
    '{% include "x" %}',
    '{% render "/etc/passwd" %}',
    '{% layout "x" %}',
    '{% block x %}{% endblock %}',
    '{{ a | nosuch }}',
    '{% if %}',
    '{{ a',
    '{% for %}',
    '{% nosuch %}',
  ])('are refused with what is to be mended: %s', (text) => {
    const fault = { fault: { field: 'message', message: expect.any(String) as string } };
    expect(inspectTexts(source(text))).toEqual(fault);
  });

  it.each([
    ['{% for i in (1..1000000000) %}x{% endfor %}'],
    ['{% for i in (1..100000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}'],
    ['{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}'],
    ['{% for i in (1..100000) %}{% for j in (1..100) %}' + 'x'.repeat(1_000) + '{% endfor %}{% endfor %}'],
    // Ten megabytes, in no time.
    [`{% for i in (1..100) %}{% for j in (1..100) %}${'x'.repeat(1_000)}{% endfor %}{% endfor %}`],
    ['{% assign a = "xxxxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}'],
    [
      '{% capture a %}xxxxxxxx{% endcapture %}{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}',
    ],
    ['{{ "x" | ljust: 1000000000 }}{{ "%1000000000d" | date: "%1000000000d" }}'],
    ['{{ "now" | date: "%1000000000Y" }}'],
    ['{% assign a = "x,x,x,x,x,x,x,x,x,x" %}{% for i in (1..60) %}{% assign a = a | replace: "x", a %}{% endfor %}'],
    [
      '{% assign l = "a,b" | split: "," %}{% for i in (1..60) %}{% assign l = l | concat: l %}{% endfor %}{{ l | join }}',
    ],
    ['{% tablerow i in (1..10000000) cols:1 %}x{% endtablerow %}'],
  ])('end in time and memory: %s', (text) => {
    const startedAt = performance.now();
    const before = process.memoryUsage().heapUsed;
    const rendered = render(text);
    expect(rendered).toHaveProperty('fault');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300e6);
  });

  it('say what they read, as far as it is known before', () => {
    const text =
      '{{ order.number }}{% for item in order.items %}{{ item.name }}{% endfor %}{{ a[b].c }}{% assign x = y %}{{ x.z }}';
    const inspected = inspectTexts({ ...source(text, '{{ only.html }}'), subject: '{{ s }}' });
    expect('variables' in inspected && inspected.variables.map((path) => path.join('.')).sort()).toEqual([
      'a',
      'b',
      'only.html',
      'order.items',
      'order.number',
      's',
      'y',
    ]);
  });
});
