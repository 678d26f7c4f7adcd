import { describe, expect, it } from 'vitest';
import { contentOf, draftOf, EMPTY_DRAFT, isSameDraft, jsonObjectOf } from './template-draft.js';

const VERSION = {
  id: '1',
  key: 'welcome',
  locale: 'en',
  version: 3,
  category: 'system',
  createdAt: '2026-11-20T09:30:00.000Z',
  createdBy: 'admin-1',
  variables: { type: 'object' },
  content: { title: 'Hello', message: 'You are in.', subject: null, html: null },
};

describe('what is being written of a template', () => {
  it('is the same as what it was begun with until a word is another one', () => {
    const draft = draftOf(VERSION);
    expect(isSameDraft(draft, { ...draft, basedOn: 2, schema: '{"type":"object"}' })).toBe(true);
    expect(isSameDraft(draft, { ...draft, title: 'Hello!' })).toBe(false);
    expect(isSameDraft(draft, { ...draft, schema: '{' })).toBe(false);
  });

  it('sends nothing for a mail that is as the app', () => {
    expect(contentOf({ ...EMPTY_DRAFT, title: 'T', message: 'M', html: ' \n' })).toEqual({
      title: 'T',
      message: 'M',
      subject: null,
      html: null,
    });
  });

  it('knows JSON objects from other texts', () => {
    expect(jsonObjectOf('')).toEqual({});
    expect(jsonObjectOf('{"a":1}')).toEqual({ a: 1 });
    for (const text of ['[1]', '1', 'null', '{']) expect(jsonObjectOf(text)).toBeUndefined();
  });
});
