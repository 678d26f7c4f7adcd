import { HeraldError } from '@herald/client';
import { describe, expect, it } from 'vitest';
import { attributesOf, audienceOf, bulkInputOf, type BulkDraft, emptyDraft, idsOf } from './bulk-draft.js';
import { problemsOf, problemsToldBy } from './draft-problems.js';

const aDraft = (change: Partial<BulkDraft> = {}): BulkDraft => ({
  ...emptyDraft(),
  title: 'News',
  message: 'There is some.',
  ...change,
});
const refused = (message: string, fields: string[]) =>
  new HeraldError('BAD_USER_INPUT', message, [{ message, extensions: { code: 'BAD_USER_INPUT', fields } }]);

describe('a bulk send that is being written', () => {
  it('is for whom it says', () => {
    expect(audienceOf(aDraft())).toEqual({ everyone: true });
    expect(audienceOf(aDraft({ audience: 'topic', topic: ' orders ' }))).toEqual({ topic: 'orders' });
    expect(idsOf('a, b\nb;c  d')).toEqual(['a', 'b', 'c', 'd']);
    expect(audienceOf(aDraft({ audience: 'userIds', userIds: ' \n' }))).toBeUndefined();
  });

  it('reads numbers and yes or no in pairs, and text all else', () => {
    const pairs = [
      { key: 'plan', value: 'gold' },
      { key: 'age', value: '42' },
      { key: 'isNew', value: 'true' },
      { key: 'code', value: '"42"' },
      { key: 'zip', value: '01234' },
      { key: '', value: 'nothing' },
    ];
    expect(attributesOf(aDraft({ pairs }))).toEqual({ plan: 'gold', age: 42, isNew: true, code: '42', zip: '01234' });
    expect(attributesOf(aDraft({ attributesAs: 'json', attributes: '{}' }))).toBeUndefined();
  });

  it('has a key of its own, which stays with it', () => {
    const draft = aDraft();
    expect(bulkInputOf(draft, { everyone: true }).idempotencyKey).toBe(draft.idempotencyKey);
    expect(aDraft().idempotencyKey).not.toBe(draft.idempotencyKey);
  });

  it('says either words or a template, never both', () => {
    const byTemplate = bulkInputOf(aDraft({ isTemplate: true, templateKey: 'news' }), { everyone: true });
    expect(byTemplate).toMatchObject({ template: { key: 'news', locale: null, variables: {} } });
    expect(byTemplate).not.toHaveProperty('title');
    expect(bulkInputOf(aDraft(), { everyone: true })).not.toHaveProperty('template');
  });

  it('is good, or says where it is not', () => {
    expect(problemsOf(aDraft())).toEqual({});
    const wrong = aDraft({
      audience: 'topic',
      title: 'x'.repeat(201),
      message: ' ',
      type: 'no blanks',
      channels: [],
      actionUrl: 'javascript:alert(1)',
      data: '[1]',
      scheduledAt: '2026-11-20T10:00',
      expiresAt: '2026-11-20T09:00',
    });
    expect(Object.keys(problemsOf(wrong))).toEqual([
      'to',
      'title',
      'message',
      'type',
      'channels',
      'actionUrl',
      'data',
      'expiresAt',
    ]);
    expect(problemsOf(aDraft({ title: '👋'.repeat(200) }))).toEqual({});
  });

  it('hears from the API what is wrong with each field', () => {
    const words = 'Nothing was sent. title must not be empty; name the recipients; there is no category "x".';
    expect(problemsToldBy(refused(words, ['title', 'to.userIds.0', 'category']))).toEqual({
      title: 'title must not be empty. name the recipients.',
      category: 'there is no category "x".',
    });
    const variables = 'Nothing was sent. template "a" (en, version 1): template.variables.name is missing.';
    expect(problemsToldBy(refused(variables, ['template.variables.name']))).toEqual({
      variables: 'template "a" (en, version 1): template.variables.name is missing.',
    });
    expect(problemsToldBy(new HeraldError('UNAVAILABLE', 'Away.'))).toBeUndefined();
  });
});
