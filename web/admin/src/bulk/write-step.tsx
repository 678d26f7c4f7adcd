import { Badge, Button, Grid, Group, Stack } from '@mantine/core';
import { PageHeader } from '../parts/page-header.js';
import { Failed } from '../parts/states.js';
import { AudienceFields } from './audience-fields.js';
import { ComposerPreview } from './composer-preview.js';
import { ContentFields } from './content-fields.js';
import { DeliveryFields } from './delivery-fields.js';
import { PROBLEM_FIELDS, type Problems } from './draft-problems.js';
import type { BulkChoicesQuery } from './operations.js';
import type { FieldsProps } from './section.js';
import { TimingFields } from './timing-fields.js';
import type { AudienceCount } from './use-audience-count.js';

interface Props extends Omit<FieldsProps, 'choices'> {
  choices: { data: BulkChoicesQuery | undefined; error: Error | null; refetch: () => unknown };
  count: AudienceCount;
  isTouched: boolean;
  /** Why it was not sent, where it was tried. */
  error: Error | null;
  onThrowAway: () => void;
  onReview: () => void;
}

export function WriteStep({ draft, set, problems, choices, count, isTouched, error, onThrowAway, onReview }: Props) {
  const fields: FieldsProps = { draft, set, problems, choices: choices.data };
  return (
    <>
      <PageHeader title="New bulk send" from={{ path: '/bulk', title: 'Bulk sends' }}>
        {isTouched ? (
          <>
            <Badge color="orange" variant="light" radius="sm">
              Draft, kept in this tab
            </Badge>
            <Button variant="default" onClick={onThrowAway}>
              Throw away
            </Button>
          </>
        ) : null}
      </PageHeader>
      {choices.error && !choices.data ? (
        <Failed
          error={choices.error}
          what="Categories, channels and topics could not be loaded."
          onRetry={() => void choices.refetch()}
        />
      ) : null}
      {error ? <Failed error={error} what="It was not sent." /> : null}
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              onReview();
            }}
          >
            <Stack gap="lg">
              <AudienceFields {...fields} count={count} />
              <ContentFields {...fields} />
              <DeliveryFields {...fields} />
              <TimingFields {...fields} />
              <Group justify="flex-end">
                <Button type="submit" size="md">
                  Look it over
                </Button>
              </Group>
            </Stack>
          </form>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <ComposerPreview draft={draft} />
        </Grid.Col>
      </Grid>
    </>
  );
}

/** The first field that something is wrong with. */
export function focusOn(problems: Problems): void {
  const field = PROBLEM_FIELDS.find((each) => problems[each] !== undefined);
  const place = document.querySelector<HTMLElement>(`[data-field="${field ?? ''}"]`);
  const control = place?.matches('input, textarea') ? place : place?.querySelector<HTMLElement>('input, textarea');
  control?.focus();
  place?.scrollIntoView({ block: 'center' });
}
