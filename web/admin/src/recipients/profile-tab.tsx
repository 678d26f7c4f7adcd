import { Anchor, Grid, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { usePages } from '../app/ask.js';
import { Json } from '../parts/json.js';
import { Moment } from '../parts/moment.js';
import { Facts, Panel } from '../parts/panel.js';
import { Failed, Loading } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { LatestOfRecipientDocument, type RecipientStoryQuery } from './operations.js';
import { Known } from './recipient-list.js';

export type Recipient = NonNullable<RecipientStoryQuery['recipient']>;

export function ProfileTab({ recipient }: { recipient: Recipient }) {
  const { id, displayName, email, phone, locale, timeZone, createdAt, attributes, devices } = recipient;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Stack gap="md">
          <Panel title="Profile">
            <Facts
              facts={[
                ['Id', id],
                ['Name', <Known key="name" text={displayName} />],
                ['Mail', <Known key="mail" text={email} />],
                ['Telephone', <Known key="phone" text={phone} />],
                ['Language', <Known key="locale" text={locale} />],
                ['Time zone', <Known key="zone" text={timeZone} />],
                ['Known', <Moment key="known" at={createdAt} />],
              ]}
            />
          </Panel>
          <Panel title="Attributes">
            {Object.keys(attributes).length === 0 ? (
              <None>Nothing else was told of them.</None>
            ) : (
              <Json value={attributes} />
            )}
          </Panel>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack gap="md">
          <Latest id={id} />
          <Devices devices={devices} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function None({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

function Latest({ id }: { id: string }) {
  const list = usePages(
    LatestOfRecipientDocument,
    { filter: { userId: id } },
    ({ adminNotifications }) => adminNotifications,
  );
  const all = `/notifications?${new URLSearchParams({ userId: id }).toString()}`;
  return (
    <Panel
      title="Latest notifications"
      aside={
        <Anchor component={Link} href={all} size="sm">
          All of theirs
        </Anchor>
      }
    >
      {list.isPending ? <Loading /> : null}
      {list.error ? (
        <Failed error={list.error} what="They could not be loaded." onRetry={() => void list.refetch()} />
      ) : null}
      {list.data && list.rows.length === 0 ? <None>None, of what is kept.</None> : null}
      <Stack gap={8}>
        {list.rows.slice(0, 8).map((row) => (
          <Group key={row.id} justify="space-between" wrap="nowrap" gap="sm">
            <div style={{ minWidth: 0 }}>
              <Anchor component={Link} href={`/notifications/${row.id}`} size="sm" lineClamp={1}>
                {row.notification.title}
              </Anchor>
              <Text size="xs" c="dimmed" truncate>
                {row.notification.type} · <Moment at={row.notification.createdAt} />
              </Text>
            </div>
            <StatusBadge status={row.notification.status} />
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}

const PLATFORMS: Readonly<Record<string, string>> = { WEB_PUSH: 'Browser', FCM: 'Phone (FCM)' };

function Devices({ devices }: { devices: Recipient['devices'] }) {
  return (
    <Panel title="Devices">
      {devices.length === 0 ? (
        <None>No phone or browser is registered.</None>
      ) : (
        <Table.ScrollContainer minWidth={320} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table aria-label="Devices">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Device</Table.Th>
                <Table.Th scope="col">Registered</Table.Th>
                <Table.Th scope="col">Last reached</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {devices.map((device) => (
                <Table.Tr key={device.id}>
                  <Table.Td>
                    <Text size="sm">{device.label ?? PLATFORMS[device.platform] ?? device.platform}</Text>
                    <Text size="xs" c="dimmed">
                      {PLATFORMS[device.platform] ?? device.platform}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Moment at={device.createdAt} />
                  </Table.Td>
                  <Table.Td>
                    <Moment at={device.lastUsedAt} otherwise="Never" />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}
