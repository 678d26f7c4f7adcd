import { Tabs } from '@mantine/core';
import { Route, Switch, useSearchParams } from 'wouter';
import { useAsk } from '../app/ask.js';
import { PageHeader } from '../parts/page-header.js';
import { Failed, Loading } from '../parts/states.js';
import { CategoriesTable } from './categories-table.js';
import { CategoryPage } from './category-page.js';
import { ChannelsTable } from './channels-table.js';
import { CategoryDefaultsDocument } from './operations.js';
import { TopicsTable } from './topics-table.js';

const TABS = ['categories', 'channels', 'topics'] as const;

export function CategoriesPage() {
  const defaults = useAsk(CategoryDefaultsDocument, {});
  if (defaults.isPending) return <Loading />;
  if (!defaults.data) {
    return (
      <Failed error={defaults.error} what="Categories could not be loaded." onRetry={() => void defaults.refetch()} />
    );
  }
  const { data, error, refetch } = defaults;
  const trouble = error ? (
    <Failed error={error} what="This may be out of date." onRetry={() => void refetch()} />
  ) : null;
  return (
    <Switch>
      <Route path="/categories">
        {trouble}
        <Rooms {...data} />
      </Route>
      <Route path="/categories/:key">
        {({ key }) => (
          <>
            {trouble}
            <CategoryPage key={key} categoryKey={decodeURIComponent(key)} {...data} />
          </>
        )}
      </Route>
    </Switch>
  );
}

function Rooms(data: Parameters<typeof CategoriesTable>[0]) {
  const [parameters, setParameters] = useSearchParams();
  const tab = TABS.find((each) => each === parameters.get('tab')) ?? 'categories';
  if (parameters.has('new')) return <CategoryPage categoryKey={null} {...data} />;
  return (
    <>
      <PageHeader
        title="Categories"
        lead="What kinds of notification there are, and what is true of them for whoever chose nothing."
      />
      <Tabs value={tab} onChange={(next) => setParameters(next === null || next === 'categories' ? {} : { tab: next })}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="categories">Categories</Tabs.Tab>
          <Tabs.Tab value="channels">Channels</Tabs.Tab>
          <Tabs.Tab value="topics">Topics</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="categories">
          <CategoriesTable {...data} />
        </Tabs.Panel>
        <Tabs.Panel value="channels">
          <ChannelsTable {...data} />
        </Tabs.Panel>
        <Tabs.Panel value="topics">{tab === 'topics' ? <TopicsTable /> : null}</Tabs.Panel>
      </Tabs>
    </>
  );
}
