import { Button, Group, Modal, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { nameOf, useTell } from '../app/ask.js';
import { useDraft } from '../parts/draft.js';
import { Failed } from '../parts/states.js';
import { SaveTopicDocument, SetTopicFollowersDocument, TopicListDocument, type TopicListQuery } from './operations.js';

const KEY = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$/;
const idsOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

interface Props {
  /** null: a new one. */
  topic: TopicListQuery['topics'][number] | null;
  onClose: () => void;
}

interface Written {
  key: string;
  description: string;
  isPublic: boolean;
  add: string;
  remove: string;
}

/** Saves a topic, and who is to follow it. Both are as they are when they are said twice. */
function useSave(value: Written, onSaved: () => void) {
  const queries = useQueryClient();
  const save = useTell(SaveTopicDocument, { mayRepeat: true });
  const follow = useTell(SetTopicFollowersDocument, { mayRepeat: true });
  const store = async () => {
    const { key, description, isPublic } = value;
    const [add, remove] = [idsOf(value.add), idsOf(value.remove)];
    await save.mutateAsync({ input: { key, description: description.trim() || null, public: isPublic } });
    if (add.length + remove.length > 0) await follow.mutateAsync({ topic: key, add, remove });
    notifications.show({ color: 'teal', message: `${key} is saved.` });
    onSaved();
    await queries.invalidateQueries({ queryKey: [nameOf(TopicListDocument)] });
  };
  return {
    // What fails is shown as `error`.
    store: () => void store().catch(() => undefined),
    error: save.error ?? follow.error,
    isBusy: save.isPending || follow.isPending,
  };
}

/** What a topic is about, who may follow it, and who is to. */
export function TopicForm({ topic, onClose }: Props) {
  const { value, change, clear } = useDraft<Written>(`topic:${topic?.key ?? ''}`, {
    key: topic?.key ?? '',
    description: topic?.description ?? '',
    isPublic: topic?.public ?? false,
    add: '',
    remove: '',
  });
  const [isChecked, setChecked] = useState(false);
  const { store, error, isBusy } = useSave(value, () => {
    clear();
    onClose();
  });
  const isGood = KEY.test(value.key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isGood) store();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={topic ? topic.key : 'New topic'}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Fields
            value={value}
            isNew={topic === null}
            keyProblem={
              isChecked && !isGood ? 'A letter or digit, then letters, digits and _ . : / -, at most 128.' : undefined
            }
            set={(part) => change((before) => ({ ...before, ...part }))}
          />
          {error ? <Failed error={error} what="It could not be saved." /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Not now
            </Button>
            <Button type="submit" loading={isBusy}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface FieldsProps {
  value: Written;
  isNew: boolean;
  keyProblem: string | undefined;
  set: (part: Partial<Written>) => void;
}

function Fields({ value, isNew, keyProblem, set }: FieldsProps) {
  return (
    <>
      {isNew ? (
        <TextInput
          label="Key"
          description="It can’t be changed."
          placeholder="project:42"
          value={value.key}
          onChange={({ currentTarget }) => set({ key: currentTarget.value })}
          error={keyProblem}
          data-autofocus
          withAsterisk
        />
      ) : null}
      <Textarea
        label="Description"
        value={value.description}
        maxLength={500}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => set({ description: currentTarget.value })}
      />
      <Switch
        label="Anybody may see and follow it"
        checked={value.isPublic}
        onChange={({ currentTarget }) => set({ isPublic: currentTarget.checked })}
      />
      <Textarea
        label="Who is to follow it"
        description="User ids, at most 1,000 at once."
        value={value.add}
        autosize
        minRows={1}
        maxRows={6}
        onChange={({ currentTarget }) => set({ add: currentTarget.value })}
      />
      <Textarea
        label="Who is not to, any more"
        value={value.remove}
        autosize
        minRows={1}
        maxRows={6}
        onChange={({ currentTarget }) => set({ remove: currentTarget.value })}
      />
    </>
  );
}
