import { Code, Stack, Text } from '@mantine/core';
import REASONS from './reasons.json';

const sentences: Readonly<Record<string, string>> = REASONS;

/** Undefined: a code that a channel of the installation's own has. */
export const sentenceOf = (code: string): string | undefined => sentences[code];

export const REASON_CODES = Object.keys(REASONS);

interface Props {
  code: string | null;
  /** In the words of the API, where it gave some. */
  sentence?: string | null;
}

/** A code of docs/reasons.md, and what it means. */
export function Reason({ code, sentence }: Props) {
  if (code === null) return null;
  const meaning = sentence ?? sentenceOf(code);
  return (
    <Stack gap={2}>
      <div>
        <Code style={{ whiteSpace: 'nowrap' }}>{code}</Code>
      </div>
      {meaning === undefined ? null : (
        <Text size="xs" c="dimmed">
          {meaning}
        </Text>
      )}
    </Stack>
  );
}
