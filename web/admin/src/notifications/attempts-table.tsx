import { Code, Table, Text } from '@mantine/core';
import { Reason } from '../deliveries/reason.js';
import { Moment } from '../parts/moment.js';
import { StatusBadge } from '../parts/status-badge.js';
import { sayDuration } from './duration.js';
import type { AttemptFieldsFragment } from './operations.js';

/** Every try, with the provider's words. */
export function AttemptsTable({ title, attempts }: { title: string; attempts: readonly AttemptFieldsFragment[] }) {
  return (
    <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={`${title}: tries`} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Try</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            <Table.Th scope="col">What was said to it</Table.Th>
            <Table.Th scope="col">Began</Table.Th>
            <Table.Th scope="col" ta="right">
              Took
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attempts.map((attempt) => (
            <Table.Tr key={attempt.number} style={{ verticalAlign: 'top' }}>
              <Table.Td>{attempt.number}</Table.Td>
              <Table.Td>
                <StatusBadge status={attempt.outcome} />
              </Table.Td>
              <Table.Td>
                <Reason code={attempt.errorCode} />
                {attempt.errorMessage === null ? null : (
                  <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
                    “{attempt.errorMessage}”
                  </Text>
                )}
                {attempt.providerMessageId === null ? null : (
                  <Text size="xs" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
                    The provider calls it <Code>{attempt.providerMessageId}</Code>
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Moment at={attempt.startedAt} />
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
                {sayDuration(attempt.startedAt, attempt.finishedAt) ?? '…'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
