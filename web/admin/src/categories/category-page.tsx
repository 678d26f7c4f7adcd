import { Alert, Badge, Button, Group, Paper, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLock } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { nameOf, useTell } from '../app/ask.js';
import { useDraft } from '../parts/draft.js';
import { PageHeader } from '../parts/page-header.js';
import { Failed, NotFound } from '../parts/states.js';
import {
  type CategoryDraft,
  categoryInputOf,
  draftOfCategory,
  emptyCategory,
  problemsOfCategory,
  withCritical,
} from './category-draft.js';
import { CategoryDefaultsDocument, type CategoryDefaultsQuery, SaveCategoryDocument } from './operations.js';
import { RulesTable } from './rules-table.js';

/** The one that is critical, whatever is said. */
const CRITICAL_FOR_GOOD = 'security';

interface Props extends CategoryDefaultsQuery {
  /** null: a new one. */
  categoryKey: string | null;
}

export function CategoryPage({ categoryKey, ...defaults }: Props) {
  const category = defaults.categories.find(({ key }) => key === categoryKey);
  if (categoryKey !== null && !category) return <NotFound what="There is no such category." />;
  return (
    <CategoryForm
      saved={category ? draftOfCategory(category) : emptyCategory(defaults.channels)}
      isNew={categoryKey === null}
      {...defaults}
    />
  );
}

interface FormProps extends CategoryDefaultsQuery {
  saved: CategoryDraft;
  isNew: boolean;
}

function CategoryForm({ saved, isNew, categories, channels }: FormProps) {
  const { value, change, clear, isTouched } = useDraft(`category:${isNew ? '' : saved.key}`, saved);
  const [isChecked, setChecked] = useState(false);
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  // Said twice, it is as it is.
  const tell = useTell(SaveCategoryDocument, {
    mayRepeat: true,
    onDone: ({ saveCategory }) => {
      void queries.invalidateQueries({ queryKey: [nameOf(CategoryDefaultsDocument)] });
      notifications.show({ color: 'teal', message: `${value.title} is saved: true at every node within a second.` });
      clear(value);
      if (isNew) navigate(`/categories/${encodeURIComponent(saveCategory.key)}`, { replace: true });
    },
  });
  // Nobody is writing: it is as it is saved, by whomever.
  const savedAs = JSON.stringify(saved);
  useEffect(() => {
    if (!isTouched) clear(JSON.parse(savedAs) as CategoryDraft);
  }, [isTouched, savedAs, clear]);
  const isChanged = isTouched && JSON.stringify(value) !== JSON.stringify(saved);
  const problems = problemsOfCategory(
    value,
    isNew,
    categories.map(({ key }) => key),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(problems).some((problem) => problem !== undefined)) return;
    tell.mutate({ input: categoryInputOf(value, saved) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <PageHeader
        title={isNew ? 'New category' : saved.title}
        lead={isNew ? undefined : saved.key}
        from={{ path: '/categories', title: 'Categories' }}
      >
        {isChanged ? (
          <Badge color="orange" variant="light" radius="sm" role="status">
            Unsaved
          </Badge>
        ) : null}
        <Button variant="default" disabled={!isChanged || tell.isPending} onClick={() => clear(saved)}>
          Throw away
        </Button>
        <Button type="submit" disabled={!isChanged} loading={tell.isPending}>
          Save
        </Button>
      </PageHeader>
      {tell.error ? <Failed error={tell.error} what="It could not be saved." /> : null}
      <Stack gap="lg" maw={820}>
        <About {...{ value, change, isNew }} problems={isChecked ? problems : {}} />
        <Paper withBorder p="lg">
          <RulesTable
            rules={value.rules}
            channels={channels}
            isCritical={value.critical}
            problem={isChecked ? problems.rules : undefined}
            onChange={(rules) => change((before) => ({ ...before, rules }))}
          />
        </Paper>
      </Stack>
    </form>
  );
}

interface AboutProps {
  value: CategoryDraft;
  change: (next: (before: CategoryDraft) => CategoryDraft) => void;
  isNew: boolean;
  problems: { key?: string | undefined; title?: string | undefined };
}

function About({ value, change, isNew, problems }: AboutProps) {
  const set = (part: Partial<CategoryDraft>) => change((before) => ({ ...before, ...part }));
  const isFixed = value.key === CRITICAL_FOR_GOOD;
  return (
    <Paper withBorder p="lg">
      <Stack>
        {isNew ? (
          <TextInput
            label="Key"
            description="What sends name it by. It can’t be changed, and categories are never deleted: notifications name them."
            placeholder="orders"
            value={value.key}
            onChange={({ currentTarget }) => set({ key: currentTarget.value })}
            error={problems.key}
            withAsterisk
          />
        ) : null}
        <TextInput
          label="Title"
          description="What people call it, in their preferences and in mails."
          value={value.title}
          maxLength={100}
          onChange={({ currentTarget }) => set({ title: currentTarget.value })}
          error={problems.title}
          withAsterisk
        />
        <Textarea
          label="Description"
          description="What is in it."
          value={value.description}
          maxLength={500}
          autosize
          minRows={2}
          onChange={({ currentTarget }) => set({ description: currentTarget.value })}
        />
        <Group gap="xl" align="flex-start">
          <Switch
            label="Critical"
            description={
              isFixed
                ? 'This one is, and stays so.'
                : 'Always on, for everybody, over every channel, in quiet hours as well.'
            }
            checked={value.critical}
            disabled={isFixed}
            onChange={({ currentTarget: { checked } }) => change((before) => withCritical(before, checked))}
          />
          <Switch
            label="Sensitive"
            description="Encrypted where it is kept; operators and phones see placeholders."
            checked={value.sensitive}
            onChange={({ currentTarget }) => set({ sensitive: currentTarget.checked })}
          />
        </Group>
        {value.critical ? (
          <Alert icon={<IconLock />} color="red" variant="light">
            Nobody can turn it off. What people chose before is kept, and true again when it is no longer critical.
          </Alert>
        ) : null}
      </Stack>
    </Paper>
  );
}
