import assert from 'node:assert/strict';
import type { ContentCipher, Sealed } from '../platform/sealing/index.js';
import type { ContractCase } from './contract-case.js';

const SOME = ['', 'a', 'Your code is 123456', 'ü'.repeat(20_000)].map((text, index) => ({
  plain: Buffer.from(text),
  context: `content:${index}`,
}));

/** What every `ContentCipher` must do. @param make one that has the same keys each time, as another node has. */
export function contentCipherContract(make: () => ContentCipher | Promise<ContentCipher>): ContractCase[] {
  const sealOne = async (plain: string, context: string): Promise<Sealed> => {
    const [sealed] = await (await make()).seal([{ plain: Buffer.from(plain), context }]);
    assert(sealed, 'nothing was sealed');
    return sealed;
  };

  return [
    {
      name: 'opens at another node what was sealed at one, in order, however much and however little it is',
      async run() {
        const sealed = await (await make()).seal(SOME);
        const items = sealed.map((one, index) => ({ ...one, context: SOME[index]?.context ?? '' }));
        const opened = await (await make()).open(items);
        assert.deepEqual(
          opened.map((plain) => plain?.toString()),
          SOME.map(({ plain }) => plain.toString()),
        );
        assert.deepEqual(await (await make()).seal([]), []);
        assert.deepEqual(await (await make()).open([]), []);
      },
    },
    {
      name: 'names its key in visible characters',
      async run() {
        const cipher = await make();
        assert.match(cipher.sealingKey ?? '', /^[\x21-\x7e]{1,256}$/);
        for (const { keyId } of await cipher.seal(SOME)) assert.equal(keyId, cipher.sealingKey);
      },
    },
    {
      name: 'shows nothing of what it seals, and seals the same each time otherwise',
      async run() {
        const [one, other] = [await sealOne('zebra zebra zebra', 'a'), await sealOne('zebra zebra zebra', 'a')];
        assert(!one.bytes.equals(other.bytes), 'the same text became the same bytes');
        assert(!one.bytes.includes('zebra'), 'the text shows');
      },
    },
    {
      name: 'does not open what was sealed for another place, or was changed, and opens the rest of them',
      async run() {
        const sealed = await sealOne('123456', 'content:mine');
        const mine = { ...sealed, context: 'content:mine' };
        const changed = Array.from(sealed.bytes, (byte, at) => {
          const bytes = Buffer.from(sealed.bytes);
          bytes[at] = byte ^ 1;
          return bytes;
        });
        const wrong = [
          { ...sealed, context: 'content:yours' },
          { ...mine, keyId: 'nobodys' },
          ...[...changed, sealed.bytes.subarray(0, -1), sealed.bytes.subarray(1), Buffer.alloc(0)].map((bytes) => ({
            ...mine,
            bytes,
          })),
        ];
        const opened = await (await make()).open([...wrong, mine]);
        assert.deepEqual(
          opened.slice(0, -1),
          wrong.map(() => null),
        );
        assert.equal(opened.at(-1)?.toString(), '123456');
      },
    },
  ];
}
