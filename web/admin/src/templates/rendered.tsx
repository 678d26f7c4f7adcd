import { Box, Code, Loader, SegmentedControl, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { AppCard } from './app-card.js';
import { MailFrame } from './mail-frame.js';
import type { RenderedPreviewQuery } from './operations.js';

const LOOKS = [
  { value: 'app', label: 'In the app' },
  { value: 'mail', label: 'Mail' },
  { value: 'text', label: 'Plain text' },
];

interface Props {
  rendered: RenderedPreviewQuery['renderTemplate'] | undefined;
  category?: string | undefined;
  actionUrl?: string | undefined;
  isBusy: boolean;
  /** Something is wrong with what is being written: what is shown is older. */
  isOld: boolean;
  /** Where there is nothing to show yet. */
  children: ReactNode;
}

/** What somebody would be told, in each of its looks. */
export function Rendered({ rendered, category, actionUrl, isBusy, isOld, children }: Props) {
  const [look, setLook] = useState('app');
  return (
    <Stack gap="sm">
      <SegmentedControl data={LOOKS} value={look} onChange={setLook} size="xs" fullWidth aria-label="Show it as" />
      <Box pos="relative" mih={120} style={{ opacity: isOld ? 0.55 : 1 }} aria-live="polite">
        {isBusy ? (
          <Loader size="xs" pos="absolute" top={8} right={8} style={{ zIndex: 1 }} aria-label="Rendering" />
        ) : null}
        {rendered === undefined ? children : <Look {...{ look, rendered, category, actionUrl }} />}
      </Box>
    </Stack>
  );
}

function Look({
  look,
  rendered,
  category,
  actionUrl,
}: Pick<Props, 'category' | 'actionUrl'> & { look: string; rendered: NonNullable<Props['rendered']> }) {
  if (look === 'app') {
    return <AppCard title={rendered.title} message={rendered.message} category={category} actionUrl={actionUrl} />;
  }
  const subject = (
    <Text size="sm" mb="xs" style={{ overflowWrap: 'anywhere' }}>
      <Text span c="dimmed" inherit>
        Subject:{' '}
      </Text>
      {rendered.subject ?? rendered.title}
    </Text>
  );
  return (
    <>
      {subject}
      {look === 'mail' ? (
        <MailFrame html={rendered.html ?? ''} title="The mail" />
      ) : (
        <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', maxHeight: 480, overflow: 'auto' }}>
          {rendered.text}
        </Code>
      )}
    </>
  );
}
