import { Alert, Badge, Button, Group, Text } from '@mantine/core';
import type { TemplateDraft } from './template-draft.js';

interface Props {
  isUnsaved: boolean;
  canSave: boolean;
  isBusy: boolean;
  value: TemplateDraft;
  saved: TemplateDraft;
  by: string | undefined;
  onDiscard: () => void;
}

/** Whether what stands there is saved, and what can be done about it. */
export function SaveBar({ isUnsaved, canSave, isBusy, value, saved, by, onDiscard }: Props) {
  const wasSavedMeanwhile = isUnsaved && value.basedOn < saved.basedOn;
  return (
    <>
      <Group justify="space-between" gap="sm">
        {isUnsaved ? (
          <Badge color="orange" variant="light" radius="sm" role="status">
            Unsaved
          </Badge>
        ) : (
          <Text size="sm" c="dimmed" role="status">
            {saved.basedOn === 0 ? 'Nothing is written yet.' : 'As it is saved.'}
          </Text>
        )}
        <Group gap="xs">
          <Button variant="default" disabled={!isUnsaved || isBusy} onClick={onDiscard}>
            Throw away
          </Button>
          <Button type="submit" disabled={!canSave} loading={isBusy}>
            Save as version {saved.basedOn + 1}
          </Button>
        </Group>
      </Group>
      {wasSavedMeanwhile ? (
        <Alert
          color="orange"
          title={`Version ${saved.basedOn} was saved meanwhile by ${by ?? 'somebody'}`}
          role="alert"
        >
          You began with {value.basedOn === 0 ? 'nothing' : `version ${value.basedOn}`}. Look at the versions before you
          save yours over it.
        </Alert>
      ) : null}
    </>
  );
}
