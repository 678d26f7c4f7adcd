import { Anchor } from '@mantine/core';
import { Link } from 'wouter';

/** Where a person's id stands, it leads to him. */
export function PersonLink({ id }: { id: string }) {
  return (
    <Anchor
      component={Link}
      href={`/recipients/${encodeURIComponent(id)}`}
      size="sm"
      style={{ overflowWrap: 'anywhere' }}
    >
      {id}
    </Anchor>
  );
}
