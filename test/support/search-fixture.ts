import { DeliveryListRepository } from '../../src/delivery/search/delivery-list.repository.js';
import { DeliveryListService } from '../../src/delivery/search/delivery-list.service.js';
import { NotificationSearchRepository } from '../../src/delivery/search/notification-search.repository.js';
import { NotificationSearchService } from '../../src/delivery/search/notification-search.service.js';
import { DeliveryReads } from '../../src/delivery/planning/delivery-reads.repository.js';
import { OperatorsDatabase } from '../../src/platform/database/index.js';
import { feedFixture } from './feed-fixture.js';

export { bulkSendOf, RARE, seedSearch } from './search-seed.js';

export type SearchFixture = Awaited<ReturnType<typeof searchFixture>>;

/** What operators look for, on a PostgreSQL of its own. */
export async function searchFixture() {
  const feeds = await feedFixture();
  const database = new OperatorsDatabase(feeds.dataSource, feeds.epoch);
  const list = new DeliveryListRepository(database);
  return {
    ...feeds,
    operators: database,
    search: new NotificationSearchService(new NotificationSearchRepository(database), feeds.epoch),
    deliveries: new DeliveryListService(list, new DeliveryReads(database)),
  };
}
