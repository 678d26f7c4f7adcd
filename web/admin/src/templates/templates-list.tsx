import { Anchor, Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useSearchParams } from 'wouter';
import { useAsk } from '../app/ask.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Moment } from '../parts/moment.js';
import { PageHeader } from '../parts/page-header.js';
import { Empty } from '../parts/states.js';
import { NewTemplate } from './new-template.js';
import { TemplateListDocument } from './operations.js';
import { draftsInThisTab } from './template-draft.js';
import { groupTemplates, type TemplateGroup } from './template-groups.js';
import { sayLocale, templatePath } from './template-paths.js';

export function TemplatesList() {
  const list = useAsk(TemplateListDocument, {});
  const [parameters, setParameters] = useSearchParams();
  const [isNew, { open, close }] = useDisclosure();
  const search = parameters.get('q') ?? '';
  const templates = list.data?.templates ?? [];
  const drafts = draftsInThisTab();
  const begun = [...drafts].filter((draft) => !templates.some(({ key, locale }) => draft === `${key}:${locale}`));
  const button = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      New template
    </Button>
  );
  return (
    <>
      <PageHeader title="Templates" lead="What people are told, in each language and in versions.">
        {button}
      </PageHeader>
      <TextInput
        type="search"
        aria-label="Search templates"
        placeholder="Key, title, category"
        leftSection={<IconSearch size={16} />}
        maw={380}
        mb="md"
        value={search}
        onChange={({ currentTarget: { value } }) =>
          setParameters((before) => withQuery(before, value), { replace: true })
        }
      />
      {begun.length === 0 ? null : (
        <Group gap="xs" mb="md">
          <Text size="sm">Begun, and not saved:</Text>
          {begun.map((draft) => (
            <DraftLink key={draft} draft={draft} />
          ))}
        </Group>
      )}
      <DataTable
        label="Templates"
        columns={columnsWith(drafts)}
        rows={groupTemplates(templates, search)}
        keyOf={({ key }) => key}
        list={list}
        empty={
          search === '' ? (
            <Empty title="No templates yet">
              With one, services send a key and variables, and what people read is written here. {button}
            </Empty>
          ) : (
            <Empty title={`No template has “${search}”`} />
          )
        }
      />
      {isNew ? (
        <NewTemplate isOpen onClose={close} taken={new Set(templates.map(({ key, locale }) => `${key}:${locale}`))} />
      ) : null}
    </>
  );
}

function withQuery(before: URLSearchParams, value: string): URLSearchParams {
  const next = new URLSearchParams(before);
  if (value === '') next.delete('q');
  else next.set('q', value);
  return next;
}

function DraftLink({ draft }: { draft: string }) {
  const at = draft.lastIndexOf(':');
  const [key, locale] = [draft.slice(0, at), draft.slice(at + 1)];
  return (
    <Anchor component={Link} href={templatePath(key, locale)} size="sm">
      {key} ({locale})
    </Anchor>
  );
}

const columnsWith = (drafts: ReadonlySet<string>): Column<TemplateGroup>[] => [
  {
    title: 'Template',
    cell: ({ key, newest }) => (
      <>
        <Anchor component={Link} href={templatePath(key)} fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {key}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {newest.content.title}
        </Text>
      </>
    ),
  },
  {
    title: 'Languages',
    cell: ({ key, languages }) => (
      <Group gap={6}>
        {languages.map(({ locale, version }) => (
          <Badge
            key={locale}
            component={Link}
            href={templatePath(key, locale)}
            variant={drafts.has(`${key}:${locale}`) ? 'outline' : 'default'}
            color="orange"
            radius="sm"
            tt="none"
            title={sayLocale(locale)}
            style={{ cursor: 'pointer' }}
          >
            {locale} · {version}
            {drafts.has(`${key}:${locale}`) ? ' · unsaved' : ''}
          </Badge>
        ))}
      </Group>
    ),
  },
  { title: 'Category', cell: ({ newest }) => newest.category, isExtra: true },
  {
    title: 'Last change',
    cell: ({ newest }) => (
      <>
        <Moment at={newest.createdAt} />
        <Text size="xs" c="dimmed" truncate maw={180}>
          by {newest.createdBy}
        </Text>
      </>
    ),
  },
];
