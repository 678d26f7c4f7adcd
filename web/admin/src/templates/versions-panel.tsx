import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { nameOf, useTell } from '../app/ask.js';
import { Confirm } from '../parts/confirm.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Moment } from '../parts/moment.js';
import { Empty, NotFound } from '../parts/states.js';
import { DiffView } from './diff-view.js';
import {
  SaveTemplateDocument,
  TemplateHistoryDocument,
  TemplateListDocument,
  type TemplateVersionFragment,
} from './operations.js';
import { templatePath } from './template-paths.js';

interface Props {
  templateKey: string;
  locale: string;
  versions: readonly TemplateVersionFragment[];
  current: TemplateVersionFragment | undefined;
}

/** What was saved before; one of them beside the newest, by `?version=`. */
export function VersionsPanel({ templateKey, locale, versions, current }: Props) {
  const [parameters] = useSearchParams();
  const asked = parameters.get('version');
  if (versions.length === 0 || !current) {
    return <Empty title="No versions yet">Each save is one. None is ever changed.</Empty>;
  }
  const here = `${templatePath(templateKey, locale)}&tab=versions`;
  if (asked === null) {
    return (
      <DataTable
        label="Versions"
        columns={columns(here, current.version)}
        rows={versions}
        keyOf={({ id }) => id}
        list={{ isPending: false, error: null, refetch: () => undefined }}
        empty="No versions"
      />
    );
  }
  const shown = versions.find(({ version }) => String(version) === asked);
  return (
    <Stack>
      <Group justify="space-between">
        <Anchor component={Link} href={here} size="sm">
          All versions
        </Anchor>
        {shown && shown.version !== current.version ? <Restore version={shown} /> : null}
      </Group>
      {shown ? <Compared older={shown} newer={current} /> : <NotFound what="There is no such version." />}
    </Stack>
  );
}

const columns = (here: string, newest: number): Column<TemplateVersionFragment>[] => [
  {
    title: 'Version',
    cell: ({ version }) => (
      <Group gap="xs">
        <Anchor component={Link} href={`${here}&version=${version}`} size="sm" fw={600}>
          {version === newest ? `Version ${version}` : `Version ${version}, compared`}
        </Anchor>
        {version === newest ? (
          <Badge size="sm" variant="light" color="teal" radius="sm">
            newest
          </Badge>
        ) : null}
      </Group>
    ),
  },
  {
    title: 'Title',
    cell: ({ content }) => (
      <Text size="sm" lineClamp={1}>
        {content.title}
      </Text>
    ),
    isExtra: true,
  },
  { title: 'Saved', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { title: 'By', cell: ({ createdBy }) => createdBy },
];

const PARTS: readonly { title: string; of: (version: TemplateVersionFragment) => string }[] = [
  { title: 'Title', of: ({ content }) => content.title },
  { title: 'Message', of: ({ content }) => content.message },
  { title: 'Subject of the mail', of: ({ content }) => content.subject ?? '' },
  { title: 'Body of the mail', of: ({ content }) => content.html ?? '' },
  { title: 'Category', of: ({ category }) => category },
  {
    title: 'Schema of the variables',
    of: ({ variables }) => (Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2)),
  },
];

function Compared({ older, newer }: { older: TemplateVersionFragment; newer: TemplateVersionFragment }) {
  const isOne = older.version === newer.version;
  const shown = PARTS.filter(({ of }) => of(older) !== '' || of(newer) !== '');
  const same = shown.filter(({ of }) => of(older) === of(newer));
  const changed = isOne ? shown : shown.filter(({ of }) => of(older) !== of(newer));
  return (
    <>
      <Title order={2}>
        {isOne ? `Version ${older.version}` : `From version ${older.version} to version ${newer.version}`}
      </Title>
      <Text size="sm" c="dimmed">
        Saved <Moment at={older.createdAt} /> by {older.createdBy}.
      </Text>
      {changed.map(({ title, of }) => (
        <Card key={title} withBorder padding="sm">
          <Title order={3} mb="xs">
            {title}
          </Title>
          <DiffView label={title} older={of(older)} newer={of(newer)} />
        </Card>
      ))}
      {isOne || same.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          The same in both: {same.map(({ title }) => title.toLowerCase()).join(', ')}.
        </Text>
      )}
    </>
  );
}

/** Saves what it was as what it is: versions are never changed, so it is a new one. */
function Restore({ version }: { version: TemplateVersionFragment }) {
  const queries = useQueryClient();
  const tell = useTell(SaveTemplateDocument);
  const { key, locale, category, content, variables } = version;
  const restore = async () => {
    try {
      const { saveTemplate } = await tell.mutateAsync({ input: { key, locale, category, content, variables } });
      notifications.show({
        color: 'teal',
        message: `Saved as version ${saveTemplate.version}.`,
      });
    } finally {
      for (const document of [TemplateHistoryDocument, TemplateListDocument]) {
        await queries.invalidateQueries({ queryKey: [nameOf(document)] });
      }
    }
  };
  return (
    <Confirm
      title={`Take version ${version.version} again?`}
      verb="Save as newest"
      onConfirm={restore}
      trigger={(ask) => <Button onClick={ask}>Take this version again</Button>}
    >
      <Text size="sm">
        It is saved as a new version, which sends name from then on. What you are writing stays as it is.
      </Text>
    </Confirm>
  );
}
