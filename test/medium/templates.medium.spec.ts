import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { TemplateCatalog } from '../../src/notifications/templates/template-catalog.js';
import { TemplatesRepository } from '../../src/notifications/templates/templates.repository.js';
import { MemoryBus } from '../../src/platform/realtime/index.js';
import { eventually } from '../support/client.js';
import { type FeedFixture, feedFixture } from '../support/feed-fixture.js';

describe('templates', () => {
  let feeds: FeedFixture;
  let repository: TemplatesRepository;
  beforeAll(async () => {
    feeds = await feedFixture();
    repository = new TemplatesRepository(feeds.database);
  });
  afterAll(() => feeds.close());

  const save = (key: string, title: string, over: object = {}) =>
    feeds.database.transaction((tx) =>
      repository.add(
        tx,
        {
          key,
          locale: 'en',
          category: null,
          schema: '{}',
          createdBy: 'root',
          content: { subject: null, title, message: 'x', html: null },
          ...over,
        },
        'system',
      ),
    );
  const remove = (key: string) => feeds.database.transaction((tx) => repository.delete(tx, key, null));
  /** What a node knows; two on one bus hear of each other. */
  const nodeOn = (bus: MemoryBus) => {
    const catalog = new TemplateCatalog(repository, bus);
    catalog.onModuleInit();
    onTestFinished(() => catalog.onModuleDestroy());
    const titleOf = async (key: string) => {
      const [head] = await catalog.of(key);
      const [version] = head ? await catalog.find([head]) : [];
      return version?.content.title;
    };
    return { catalog, titleOf };
  };

  it('that are saved at the same instant get numbers of their own', async () => {
    const saved = await Promise.all(Array.from({ length: 20 }, (_, index) => save('many', `${index}`)));
    expect(saved.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect((await save('many', 'x', { locale: 'de' })).version).toBe(1);
  });

  it('that are not there are asked for once, by however many', async () => {
    const asked = vi.spyOn(repository, 'heads');
    onTestFinished(() => asked.mockRestore());
    const { catalog } = nodeOn(new MemoryBus());
    await catalog.of('nowhere');
    asked.mockClear();
    const found = await Promise.all(Array.from({ length: 100 }, (_, index) => catalog.of(`nowhere-${index}`)));
    expect(found.flat()).toEqual([]);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('keep their category until another is named, in each language', async () => {
    expect((await save('kept', 'x')).category).toBe('system');
    expect((await save('kept', 'x', { category: 'task' })).category).toBe('task');
    expect((await save('kept', 'x')).category).toBe('task');
    expect((await save('kept', 'x', { locale: 'de' })).category).toBe('task');
  });

  it('are what they are at every node within a second, whatever the bus loses', async () => {
    // Each on a bus of its own: none hears of anything.
    const [one, two] = [nodeOn(new MemoryBus()), nodeOn(new MemoryBus())];
    await save('fresh', 'First');
    expect(await Promise.all([one, two].map(({ titleOf }) => titleOf('fresh')))).toEqual(['First', 'First']);
    await save('fresh', 'Second');
    one.catalog.changed();
    expect(await one.titleOf('fresh')).toBe('Second');
    const startedAt = performance.now();
    await eventually(
      () => two.titleOf('fresh'),
      (title) => title === 'Second',
    );
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    await remove('fresh');
    await eventually(
      () => two.titleOf('fresh'),
      (title) => title === undefined,
    );
  });

  it('are another at once where the bus comes through, and are there as soon as they are saved', async () => {
    const bus = new MemoryBus();
    const [one, two] = [nodeOn(bus), nodeOn(bus)];
    await save('hinted', 'First');
    await two.titleOf('hinted');
    await save('hinted', 'Second');
    one.catalog.changed();
    // Sooner than it would look by itself.
    await eventually(
      () => two.titleOf('hinted'),
      (title) => title === 'Second',
      400,
    );
    // Nobody tells of this one: whoever would say that it is not there looks again.
    await save('unheard', 'Here');
    expect(await two.titleOf('unheard')).toBe('Here');
  });

  it('ask the database once a second at most, however many ask for them', async () => {
    const { catalog, titleOf } = nodeOn(new MemoryBus());
    await save('asked', 'x');
    let asked = 0;
    const counting = {
      heads: () => ((asked += 1), repository.heads()),
      versions: repository.versions.bind(repository),
    };
    Object.assign(catalog, { repository: counting });
    await Promise.all(Array.from({ length: 200 }, () => titleOf('asked')));
    await Promise.all(Array.from({ length: 200 }, () => titleOf('asked')));
    expect(asked).toBe(1);
  });

  it('that were deleted have their numbers go on, and those of before are not there any more', async () => {
    await save('again', 'One');
    await save('again', 'Two');
    expect(await remove('again')).toBe(1);
    expect(await remove('again')).toBe(0);
    expect(await save('again', 'Three')).toMatchObject({ version: 3, category: 'system' });
    expect((await repository.history('again', 'en', 10)).map(({ version }) => version)).toEqual([3]);
    expect((await repository.heads()).find(({ key }) => key === 'again')).toMatchObject({
      version: 3,
      firstVersion: 3,
    });
  });
});
