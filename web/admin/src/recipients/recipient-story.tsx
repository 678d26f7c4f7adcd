import { HeraldError } from '@herald/client';
import { Tabs } from '@mantine/core';
import { useAsk } from '../app/ask.js';
import { PageHeader } from '../parts/page-header.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { useUrlQuery } from '../parts/url-query.js';
import { DataTab } from './data-tab.js';
import { FindOutTab } from './find-out-tab.js';
import { RecipientStoryDocument } from './operations.js';
import { PreferencesTab } from './preferences-tab.js';
import { PresenceBadge } from './presence-badge.js';
import { ProfileTab } from './profile-tab.js';
import { TestTab } from './test-tab.js';

const FROM = { path: '/recipients', title: 'Recipients' };
const TABS = [
  ['profile', 'Profile'],
  ['preferences', 'Preferences'],
  ['find-out', 'Find out'],
  ['test', 'Test'],
  ['data', 'Data and sessions'],
] as const;

export function RecipientStory({ id }: { id: string }) {
  const { query, change } = useUrlQuery();
  const story = useAsk(RecipientStoryDocument, { id });
  const recipient = story.data?.recipient;
  if (story.isPending) return <Loading />;
  if (!recipient) {
    const isNone = story.error instanceof HeraldError && story.error.code === 'NOT_FOUND';
    return (
      <>
        <PageHeader title={id} from={FROM} />
        {isNone ? (
          <Empty title="Nobody is known by this id">They were never made known or sent to, or were erased.</Empty>
        ) : (
          <Failed error={story.error} what="The person could not be loaded." onRetry={() => void story.refetch()} />
        )}
      </>
    );
  }
  const tab = TABS.find(([name]) => name === query.get('tab'))?.[0] ?? 'profile';
  return (
    <>
      <PageHeader
        title={recipient.displayName ?? id}
        from={FROM}
        {...(recipient.displayName === null ? {} : { lead: id })}
      >
        <PresenceBadge id={id} />
      </PageHeader>
      {story.error ? (
        <Failed error={story.error} what="This may be out of date." onRetry={() => void story.refetch()} />
      ) : null}
      <Tabs
        value={tab}
        onChange={(name) => change({ tab: name === 'profile' ? null : name }, { isStep: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map(([name, title]) => (
            <Tabs.Tab key={name} value={name}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="profile">
          <ProfileTab recipient={recipient} />
        </Tabs.Panel>
        <Tabs.Panel value="preferences">
          <PreferencesTab preferences={recipient.preferences} />
        </Tabs.Panel>
        <Tabs.Panel value="find-out">
          <FindOutTab id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="test">
          <TestTab id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="data">
          <DataTab id={id} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
