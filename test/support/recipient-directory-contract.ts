import { expect, it } from 'vitest';
import type { RecipientDirectory, RecipientProfile } from '../../src/notifications/recipients/recipient-directory.js';

export interface DirectoryUnderTest {
  directory: RecipientDirectory;
  /** People that it knows, as it is to answer them: three at least. */
  known: RecipientProfile[];
}

/** What every `RecipientDirectory` must do. Run it on yours: `describe('the directory', () => recipientDirectoryContract(make))`. */
export function recipientDirectoryContract(make: () => Promise<DirectoryUnderTest>): void {
  const byId = (profiles: readonly RecipientProfile[]) => profiles.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const idsOf = (profiles: readonly RecipientProfile[]) => byId(profiles).map(({ id }) => id);
  const never = () => new AbortController().signal;

  it('answers those whom it knows, each once, whole', async () => {
    const { directory, known } = await make();
    const ids = known.map(({ id }) => id);
    expect(byId(await directory.find(ids, never()))).toEqual(byId(known));
  });

  it('answers nobody else, whatever the id', async () => {
    const { directory, known } = await make();
    const [one] = known;
    const strange = ["nobody'; --", '%', 'ünknown', 'x'.repeat(128)];
    expect(idsOf(await directory.find([one!.id, ...strange], never()))).toEqual([one!.id]);
    expect(await directory.find(strange, never())).toEqual([]);
  });

  it('answers a thousand at once, and many at the same time', async () => {
    const { directory, known } = await make();
    const ids = known.map(({ id }) => id);
    const many = [...ids, ...Array.from({ length: 1_000 - ids.length }, (_, index) => `nobody-${index}`)];
    const answers = await Promise.all(Array.from({ length: 20 }, () => directory.find(many, never())));
    for (const answer of answers) expect(idsOf(answer)).toEqual(idsOf(known));
  });

  it('answers only what is an address, a time zone, a time', async () => {
    const { directory, known } = await make();
    const found = await directory.find(
      known.map(({ id }) => id),
      never(),
    );
    for (const { email, phone, timeZone, createdAt, attributes } of found) {
      expect(`${email ?? ''}${phone ?? ''}${timeZone ?? ''}`).not.toMatch(/[\r\n\0]/);
      expect(createdAt.getTime()).toBeGreaterThan(0);
      expect(attributes).toBeTypeOf('object');
    }
  });
}
