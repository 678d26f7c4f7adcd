import assert from 'node:assert/strict';
import type { RecipientDirectory, RecipientProfile } from '../notifications/index.js';
import { caseOf, type ContractCase } from './contract-case.js';

export interface DirectoryUnderTest {
  directory: RecipientDirectory;
  /** People that it knows, as it is to answer them: three at least. */
  known: RecipientProfile[];
  /** Called behind each case. */
  close?(): Promise<void>;
}

/** What every `RecipientDirectory` must do. @param make called for each case. */
export function recipientDirectoryContract(make: () => Promise<DirectoryUnderTest>): ContractCase[] {
  const test = caseOf(make);
  const byId = (profiles: readonly RecipientProfile[]) => profiles.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const idsOf = (profiles: readonly { id: string }[]) => profiles.map(({ id }) => id).toSorted();
  const never = () => new AbortController().signal;
  return [
    test('answers those whom it knows, each once, whole', async ({ directory, known }) => {
      const found = await directory.find(idsOf(known), never());
      assert.deepEqual(byId(found), byId(known));
    }),
    test('answers nobody else, whatever the id', async ({ directory, known }) => {
      const one = known[0]?.id ?? '';
      const strange = ["nobody'; --", '%', '\u00fcnknown', 'x'.repeat(128)];
      assert.deepEqual(idsOf(await directory.find([one, ...strange], never())), [one]);
      assert.deepEqual(await directory.find(strange, never()), []);
    }),
    test('answers a thousand at once, and many at the same time', async ({ directory, known }) => {
      const ids = idsOf(known);
      const many = [...ids, ...Array.from({ length: 1_000 - ids.length }, (_, index) => `nobody-${index}`)];
      const answers = await Promise.all(Array.from({ length: 20 }, () => directory.find(many, never())));
      for (const answer of answers) assert.deepEqual(idsOf(answer), ids);
    }),
    test('answers only what is an address, a time zone, a time', async ({ directory, known }) => {
      for (const { email, phone, timeZone, createdAt, attributes } of await directory.find(idsOf(known), never())) {
        // eslint-disable-next-line no-control-regex -- NUL is what is looked for
        assert.doesNotMatch(`${email ?? ''}${phone ?? ''}${timeZone ?? ''}`, /[\r\n\0]/);
        assert.ok(createdAt.getTime() > 0);
        assert.equal(typeof attributes, 'object');
      }
    }),
  ];
}
