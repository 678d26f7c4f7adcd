import { Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  /** What is wrong with it, for whoever does not see the sign; left out where the words say so. */
  label?: string;
  /** Among figures. */
  isNumber?: boolean;
  children: ReactNode;
}

/** A figure that is not as it should be: by a sign and a colour. */
export function Warning({ label, isNumber = false, children }: Props) {
  return (
    <Group
      gap={4}
      wrap="nowrap"
      fw={600}
      c="var(--mantine-color-orange-light-color)"
      justify={isNumber ? 'flex-end' : 'flex-start'}
    >
      <IconAlertTriangle
        size={15}
        {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      />
      {children}
    </Group>
  );
}
