import { expect, it } from 'vitest';
import type { ContentCipher, Sealed } from '../../src/platform/sealing/index.js';

const SOME = ['', 'a', 'Your code is 123456', 'ü'.repeat(20_000)].map((text, index) => ({
  plain: Buffer.from(text),
  context: `content:${index}`,
}));

/** What every `ContentCipher` must do. @param make one with the same keys each time, as another node has. */
export function contentCipherContract(make: () => ContentCipher): void {
  const sealOne = async (plain: string, context: string): Promise<Sealed> => {
    const [sealed] = await make().seal([{ plain: Buffer.from(plain), context }]);
    if (!sealed) throw new Error('nothing was sealed');
    return sealed;
  };

  it('opens at another node what was sealed at one, in order, however much and however little it is', async () => {
    const sealed = await make().seal(SOME);
    const opened = await make().open(SOME.map(({ context }, index) => ({ ...sealed[index]!, context })));
    expect(opened.map((plain) => plain?.toString())).toEqual(SOME.map(({ plain }) => plain.toString()));
    expect(await make().seal([])).toEqual([]);
    expect(await make().open([])).toEqual([]);
  });

  it('names its key in visible characters', async () => {
    const cipher = make();
    expect(cipher.sealingKey).toMatch(/^[\x21-\x7e]{1,256}$/);
    for (const { keyId } of await cipher.seal(SOME)) expect(keyId).toBe(cipher.sealingKey);
  });

  it('shows nothing of what it seals, and seals the same each time otherwise', async () => {
    const [one, other] = [await sealOne('zebra zebra zebra', 'a'), await sealOne('zebra zebra zebra', 'a')];
    expect(one.bytes.equals(other.bytes)).toBe(false);
    expect(one.bytes.includes('zebra')).toBe(false);
  });

  it('does not open what was sealed for another place, or was changed, and opens the rest of them', async () => {
    const cipher = make();
    const sealed = await sealOne('123456', 'content:mine');
    const changed = Array.from(sealed.bytes, (_, at) => {
      const bytes = Buffer.from(sealed.bytes);
      bytes[at] = bytes[at]! ^ 1;
      return bytes;
    });
    const wrong = [
      { ...sealed, context: 'content:yours' },
      { ...sealed, keyId: 'nobodys', context: 'content:mine' },
      ...[...changed, sealed.bytes.subarray(0, -1), sealed.bytes.subarray(1), Buffer.alloc(0)].map((bytes) => ({
        ...sealed,
        bytes,
        context: 'content:mine',
      })),
    ];
    const opened = await cipher.open([...wrong, { ...sealed, context: 'content:mine' }]);
    expect(opened.slice(0, -1)).toEqual(wrong.map(() => null));
    expect(opened.at(-1)?.toString()).toBe('123456');
  });
}
