import { NativeSelect, NumberInput, Switch, Table, Text, Title } from '@mantine/core';
import { type Channel, IN_APP, type Rule, type Timing } from './category-draft.js';

interface Props {
  rules: Record<string, Rule>;
  channels: readonly Channel[];
  isCritical: boolean;
  problem: string | undefined;
  onChange: (rules: Record<string, Rule>) => void;
}

export const TIMINGS = [
  { value: 'ALWAYS', label: 'At once' },
  { value: 'IF_UNSEEN', label: 'If unseen' },
];

/** What is true of each channel in a category, for whoever chose nothing. */
export function RulesTable({ rules, channels, isCritical, problem, onChange }: Props) {
  return (
    <>
      <Title order={2} mb={4}>
        Channels
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        For whoever chose nothing. A channel that you leave as it is follows its own defaults.
      </Text>
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label="Channels of this category" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Channel</Table.Th>
              <Table.Th scope="col">On</Table.Th>
              <Table.Th scope="col">When</Table.Th>
              <Table.Th scope="col">Waits, in seconds</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {channels.map(({ key, title, configured }) => {
              const rule = rules[key];
              return rule ? (
                <RuleRow
                  key={key}
                  channel={key}
                  title={title}
                  isConfigured={configured}
                  rule={rule}
                  isCritical={isCritical}
                  onChange={(part) => onChange({ ...rules, [key]: { ...rule, ...part } })}
                />
              ) : null;
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {problem === undefined ? null : (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
    </>
  );
}

interface RuleProps {
  channel: string;
  title: string;
  isConfigured: boolean;
  rule: Rule;
  isCritical: boolean;
  onChange: (part: Partial<Rule>) => void;
}

function RuleRow({ channel, title, isConfigured, rule, isCritical, onChange }: RuleProps) {
  const isInApp = channel === IN_APP;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {title}
        {isConfigured ? null : (
          <Text size="xs" c="dimmed" fw={400}>
            not set up here
          </Text>
        )}
      </Table.Th>
      <Table.Td>
        <Switch
          aria-label={`${title} is used`}
          checked={rule.enabled}
          disabled={isCritical && rule.enabled}
          onChange={({ currentTarget }) => onChange({ enabled: currentTarget.checked })}
        />
      </Table.Td>
      <Table.Td>
        {isInApp ? (
          <Text size="sm">At once</Text>
        ) : (
          <NativeSelect
            aria-label={`When, over ${title}`}
            data={TIMINGS}
            value={rule.timing}
            disabled={!rule.enabled}
            onChange={({ currentTarget }) => onChange({ timing: currentTarget.value as Timing })}
            w={130}
          />
        )}
      </Table.Td>
      <Table.Td>
        {isInApp ? null : (
          <NumberInput
            aria-label={`How long ${title} waits, in seconds`}
            value={rule.afterSeconds}
            min={0}
            max={86_400}
            allowDecimal={false}
            disabled={!rule.enabled || rule.timing === 'ALWAYS'}
            onChange={(next) => onChange({ afterSeconds: typeof next === 'number' ? next : '' })}
            w={110}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
