import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import type { Database } from '../../platform/database/index.js';
import { type Logger, memoryLogger } from '../../platform/logging/index.js';
import { NOBODY, type RecipientChange, RecipientDirectory, type RecipientProfile } from './recipient-directory.js';
import { isTimeZone } from '../../platform/field-rules/index.js';
import { checkRecipients } from './recipient-request.js';
import { RecipientsService } from './recipients.service.js';

const refusalOf = (...recipients: unknown[]): string => {
  try {
    checkRecipients(recipients as RecipientChange[]);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was not refused');
};

function serviceOver(directory: RecipientDirectory, logger: Logger = memoryLogger().logger): RecipientsService {
  return new RecipientsService(directory, logger, {} as AuditLog, {} as Database);
}

describe('checkRecipients', () => {
  it('takes what there is to know of a person', () => {
    const person = {
      id: 'acme:user-1',
      email: 'ada+news@example.co.uk',
      phone: '+33123456789',
      displayName: 'Ada Lovelace',
      locale: 'en-gb',
      timeZone: 'America/Argentina/Buenos_Aires',
      attributes: { plan: 'pro', nested: { a: [1] } },
    };
    expect(checkRecipients([person])).toEqual([{ ...person, locale: 'en-GB' }]);
    expect(checkRecipients([{ id: 'alone' }])).toEqual([{ id: 'alone' }]);
    expect(checkRecipients([{ id: 'gone', email: null, locale: null }])[0]).toMatchObject({
      email: null,
      locale: null,
    });
  });

  it.each([
    ['a@x.com\r\nBcc: evil@x.com'],
    ['a@x.com\n'],
    ['a@x.com\u0000'],
    ['Ada <a@x.com>'],
    ['a@x.com, b@x.com'],
    ['a@x'],
    ['@x.com'],
    ['a b@x.com'],
    [''],
    [`${'a'.repeat(250)}@x.com`],
  ])('refuses %j as an address', (email) => {
    expect(refusalOf({ id: 'a', email })).toBe(
      'Nothing was changed. 0.email: email must be one address of at most 254 characters.',
    );
  });

  it.each([
    [{ phone: '0123456789' }, 'phone must be'],
    [{ phone: '+33 1 23' }, 'phone must be'],
    [{ phone: '+33123456789\n' }, 'phone must be'],
    [{ displayName: 'Ada\nLovelace' }, 'displayName must be one line'],
    [{ displayName: ' ' }, 'displayName must not be empty'],
    [{ displayName: 'x'.repeat(201) }, 'displayName must have at most 200'],
    [{ locale: 'not a locale' }, 'locale must be'],
    [{ locale: '' }, 'locale must be'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone must be'],
    [{ timeZone: '+01:00' }, 'timeZone must be'],
    [{ timeZone: 'Europe/Paris\u0000' }, 'timeZone must be'],
    [{ attributes: [1] }, 'attributes must be a JSON object'],
    [{ attributes: { a: 'x'.repeat(8 * 1024) } }, 'attributes must have at most 8 KB'],
    [{ attributes: { a: '\u0000' } }, 'attributes must not contain NUL'],
    [{ id: '' }, 'a user id must not be empty'],
    [{ id: 'a\nb' }, 'a user id must not contain control characters'],
  ])('refuses %j', (change, words) => {
    expect(refusalOf({ id: 'a', ...change })).toContain(words);
  });

  it('says whose field it is, and refuses the whole batch', () => {
    expect(refusalOf({ id: 'fine' }, { id: 'bad', email: 'none' })).toContain('1.email');
    expect(refusalOf({ id: 'twice' }, { id: 'once' }, { id: 'twice' })).toBe(
      'Nothing was changed. 2.id: "twice" is named twice.',
    );
    expect(refusalOf()).toContain('at least one');
    expect(refusalOf(...Array.from({ length: 1_001 }, (_, index) => ({ id: `${index}` })))).toContain('at most 1,000');
  });
});

describe('a time zone', () => {
  it('is every IANA name that the runtime knows, and no rule of another kind', () => {
    for (const zone of [...Intl.supportedValuesOf('timeZone'), 'UTC', 'Etc/GMT+5']) expect(isTimeZone(zone)).toBe(true);
    for (const zone of ['', '-05:00', 'EST5EDT,M3.2.0,M11.1.0', 'Europe/', "UTC'; --"])
      expect(isTimeZone(zone)).toBe(false);
  });
});

describe('a directory of a team’s own', () => {
  class Careless extends RecipientDirectory {
    find(): Promise<RecipientProfile[]> {
      const person = {
        ...NOBODY,
        id: 'a',
        email: 'a@x.com\r\nBcc: evil@x.com',
        timeZone: 'Mars',
        createdAt: new Date(0),
      };
      return Promise.resolve([person]);
    }
  }

  it('gives no address that is none, and takes no changes', async () => {
    const service = serviceOver(new Careless());
    expect(await service.find('a')).toMatchObject({ email: null, timeZone: null });
    await expect(service.upsert({} as Caller, [{ id: 'a' }])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is asked for no id that can be none', async () => {
    const service = serviceOver(new Careless());
    await expect(service.find('a\u0000')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(service.find('another')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that fails, or is silent, is told as away, and holds nobody up', async () => {
    class Broken extends RecipientDirectory {
      find = () => Promise.reject(new Error('password of the users’ database: secret'));
    }
    class Silent extends RecipientDirectory {
      find = () => new Promise<RecipientProfile[]>(() => undefined);
    }
    const log = memoryLogger();
    await expect(serviceOver(new Broken(), log.logger).find('a')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The directory that people are looked up in does not answer. Try again.',
    });
    expect(log.text()).toContain('the recipient directory failed');
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    onTestFinished(() => timeout.mockRestore());
    timeout.mockImplementation(() => {
      const controller = new AbortController();
      setImmediate(() => controller.abort());
      return controller.signal;
    });
    await expect(serviceOver(new Silent(), log.logger).find('a')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
});
