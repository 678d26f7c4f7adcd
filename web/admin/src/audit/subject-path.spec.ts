import { describe, expect, it } from 'vitest';
import { subjectPath } from './subject-path.js';

describe('where a subject leads', () => {
  it.each([
    ['recipient:acme:user/1', '/recipients/acme%3Auser%2F1'],
    ['template:welcome', '/templates/welcome'],
    ['bulkSend:01a2', '/bulk/01a2'],
    ['send:01a2', '/notifications?sendId=01a2'],
    ['topic:project:42', '/notifications?topics=project%3A42'],
    ['category:orders', '/categories'],
    ['recipient:erased:9f', undefined],
    ['cancellationKey:cart-1', undefined],
    ['nothing', undefined],
    ['send:', undefined],
  ])('%s: %s', (subject, path) => expect(subjectPath(subject)).toBe(path));
});
