import { HeraldError } from '@herald/client';
import { describe, expect, it } from 'vitest';
import { faultOf, missingVariables } from './fault-place.js';

const refused = (message: string, fields: string[]) =>
  new HeraldError('BAD_USER_INPUT', message, [{ message, extensions: { code: 'BAD_USER_INPUT', fields } }]);

describe('where a template is wrong', () => {
  it('is told by field, line and column', () => {
    const words = 'Nothing was rendered. The template: html: tag "iff" not found, line:2, col:5.';
    expect(faultOf(refused(words, ['content.html']))).toEqual({
      field: 'html',
      message: 'tag "iff" not found.',
      line: 2,
      column: 5,
    });
  });

  it('is told of the whole field where there is no place, and of none where there is no field', () => {
    const words = 'Nothing was saved. content.title must not be empty.';
    expect(faultOf(refused(words, ['content.title']))).toEqual({
      field: 'title',
      message: 'content.title must not be empty.',
    });
    expect(faultOf(refused('Nothing was saved. There are 1,000 templates already.', ['key']))).toBeUndefined();
    expect(faultOf(new Error('away'))).toBeUndefined();
  });

  it('names the variables that were not given', () => {
    const fields = ['template.variables.name', 'template.variables.order.day'];
    expect(missingVariables(refused('It needs variables.', fields))).toEqual(['name', 'order.day']);
    expect(missingVariables(refused('Else.', ['content.html']))).toEqual([]);
  });
});
