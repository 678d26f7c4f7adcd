import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/platform/database/index.js';
import { type KnownChannel, PreferencePorts, ReachablePeople } from '../../src/preferences/index.js';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { run } from '../support/client.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/preferences.md'), 'utf8');
const TOKENS: Readonly<Record<string, string>> = {
  '# as an admin': tokenFor('root', ['admin']),
  '# as user-1': tokenFor('user-1'),
};

class ByEmail extends ReachablePeople {
  channels(): KnownChannel[] {
    return [{ key: 'email', title: 'Email', configured: true, defaults: { enabled: true, timing: 'IF_UNSEEN' } }];
  }

  async homeZoneOf(): Promise<null> {
    return null;
  }
}

describe('the examples of docs/preferences.md', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startApp();
    node.app.get(PreferencePorts, { strict: false }).use(new ByEmail());
  });
  afterAll(() => node?.close());

  it('answer what stands beside them, one after the other', async () => {
    const examples = [...PAGE.matchAll(/^```graphql\n(.*)\n([\s\S]*?)^```\n\n```json\n([\s\S]*?)^```$/gm)];
    expect(examples).toHaveLength(PAGE.match(/^```graphql$/gm)?.length ?? 0);
    expect(examples.length).toBeGreaterThan(3);
    for (const [, as = '', document = '', answer = ''] of examples) {
      expect(await run(node.url, TOKENS[as] ?? '', `${as}\n${document}`)).toEqual(JSON.parse(answer));
    }
  });

  it('show the history by SQL', async () => {
    const sql = /^```sql\n([\s\S]*?)^```$/m.exec(PAGE)?.[1] ?? '';
    const rows = await node.app.get(Database, { strict: false }).query<{ source: string }>(sql);
    expect(rows.map(({ source }) => source)).toEqual(['api', 'api']);
  });
});
