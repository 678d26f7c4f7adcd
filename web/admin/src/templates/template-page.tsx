import { Badge, Button, Group, SegmentedControl, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHistory, IconLanguage, IconPencil } from '@tabler/icons-react';
import { useSearchParams } from 'wouter';
import { useAsk } from '../app/ask.js';
import { PageHeader } from '../parts/page-header.js';
import { Failed, Loading } from '../parts/states.js';
import { DeleteTemplate } from './delete-template.js';
import { NewTemplate } from './new-template.js';
import { TemplateHistoryDocument, TemplateListDocument, type TemplateVersionFragment } from './operations.js';
import { draftOf, EMPTY_DRAFT } from './template-draft.js';
import { TemplateEditor } from './template-editor.js';
import { sayLocale } from './template-paths.js';
import { TestSend } from './test-send.js';
import { VersionsPanel } from './versions-panel.js';

/** One template, in the language of the URL, or in the first that there is. */
export function TemplatePage({ templateKey }: { templateKey: string }) {
  const list = useAsk(TemplateListDocument, {});
  const [parameters, setParameters] = useSearchParams();
  if (list.isPending) return <Loading />;
  if (!list.data) {
    return <Failed error={list.error} what="The template could not be loaded." onRetry={() => void list.refetch()} />;
  }
  const locales = list.data.templates.flatMap(({ key, locale }) => (key === templateKey ? [locale] : []));
  const locale = parameters.get('locale') ?? (locales.includes('en') ? 'en' : (locales[0] ?? 'en'));
  return (
    <InOneLanguage
      key={locale}
      {...{ templateKey, locale, locales }}
      tab={parameters.get('tab') === 'versions' ? 'versions' : 'edit'}
      onGo={(change) =>
        setParameters((before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value === undefined) next.delete(name);
            else next.set(name, value);
          }
          return next;
        })
      }
    />
  );
}

interface Props {
  templateKey: string;
  locale: string;
  locales: readonly string[];
  tab: 'edit' | 'versions';
  onGo: (change: Record<string, string | undefined>) => void;
}

function InOneLanguage({ templateKey, locale, locales, tab, onGo }: Props) {
  const history = useAsk(TemplateHistoryDocument, { key: templateKey, locale });
  const [isAdding, adding] = useDisclosure();
  const newest = history.data?.template ?? undefined;
  const versions = history.data?.templateVersions ?? [];
  const all = locales.includes(locale) ? locales : [...locales, locale];
  return (
    <>
      <PageHeader
        title={
          <Group gap="sm" component="span">
            {templateKey}
            {newest ? (
              <Badge variant="light" color="gray" radius="sm" tt="none">
                version {newest.version}
              </Badge>
            ) : null}
          </Group>
        }
        lead={newest ? `In ${sayLocale(locale)}.` : `In ${sayLocale(locale)}: not saved yet.`}
        from={{ path: '/templates', title: 'Templates' }}
      >
        {newest ? <TestSend template={newest} /> : null}
        {newest ? <DeleteTemplate templateKey={templateKey} locale={locale} locales={locales} /> : null}
      </PageHeader>
      <Languages {...{ locale, onGo }} locales={all} onAdd={adding.open} />
      {history.isPending || history.isPlaceholderData ? <Loading /> : null}
      {history.error ? (
        <Failed
          error={history.error}
          what={history.data ? 'This may be out of date.' : 'The template could not be loaded.'}
          onRetry={() => void history.refetch()}
        />
      ) : null}
      {history.data && !history.isPlaceholderData ? (
        <Rooms {...{ templateKey, locale, tab, onGo, newest, versions }} />
      ) : null}
      {isAdding ? (
        <NewTemplate
          isOpen
          onClose={adding.close}
          templateKey={templateKey}
          taken={new Set(locales.map((each) => `${templateKey}:${each}`))}
        />
      ) : null}
    </>
  );
}

interface RoomsProps extends Omit<Props, 'locales'> {
  newest: TemplateVersionFragment | undefined;
  versions: readonly TemplateVersionFragment[];
}

function Rooms({ templateKey, locale, tab, onGo, newest, versions }: RoomsProps) {
  return (
    <Tabs
      value={tab}
      onChange={(next) => onGo({ tab: next === 'versions' ? 'versions' : undefined, version: undefined })}
    >
      <Tabs.List mb="lg">
        <Tabs.Tab value="edit" leftSection={<IconPencil size={16} />}>
          Write
        </Tabs.Tab>
        <Tabs.Tab value="versions" leftSection={<IconHistory size={16} />}>
          Versions
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="edit">
        <TemplateEditor
          templateKey={templateKey}
          locale={locale}
          saved={newest ? draftOf(newest) : EMPTY_DRAFT}
          by={newest?.createdBy}
        />
      </Tabs.Panel>
      <Tabs.Panel value="versions">
        <VersionsPanel templateKey={templateKey} locale={locale} versions={versions} current={newest} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** In which languages there is one; the one of the page is among them, saved or not. */
function Languages({
  locale,
  locales,
  onGo,
  onAdd,
}: Pick<Props, 'locale' | 'locales' | 'onGo'> & { onAdd: () => void }) {
  return (
    <Group mb="md" gap="sm">
      {locales.length > 1 ? (
        <SegmentedControl
          aria-label="Language"
          size="xs"
          data={locales.map((each) => ({ value: each, label: each }))}
          value={locale}
          onChange={(next) => onGo({ locale: next, version: undefined })}
        />
      ) : null}
      <Button size="xs" variant="subtle" leftSection={<IconLanguage size={16} />} onClick={onAdd}>
        Another language
      </Button>
    </Group>
  );
}
