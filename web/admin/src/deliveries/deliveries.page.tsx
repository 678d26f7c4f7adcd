import { Tabs } from '@mantine/core';
import { PageHeader } from '../parts/page-header.js';
import { useUrlQuery } from '../parts/url-query.js';
import { DeliveryList } from './delivery-list.js';
import { SuppressionList } from './suppression-list.js';

const TABS = [
  ['failed', 'Failed'],
  ['all', 'All'],
  ['suppressions', 'Suppressions'],
] as const;

export function DeliveriesPage() {
  const { query, change } = useUrlQuery();
  const tab = TABS.find(([name]) => name === query.get('tab'))?.[0] ?? 'failed';
  return (
    <>
      <PageHeader title="Deliveries" lead="Over channels beside the app: what was given up, and everything else." />
      <Tabs
        value={tab}
        onChange={(name) => change({ tab: name === 'failed' ? null : name, address: null }, { isStep: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map(([name, title]) => (
            <Tabs.Tab key={name} value={name}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="failed">
          <DeliveryList key="failed" isOfFailed />
        </Tabs.Panel>
        <Tabs.Panel value="all">
          <DeliveryList key="all" />
        </Tabs.Panel>
        <Tabs.Panel value="suppressions">
          <SuppressionList />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
