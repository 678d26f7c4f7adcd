import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { personPath } from './person-path.js';

/** Where a person's id stands, it leads to the person. */
export function PersonLink({ id }: { id: string }) {
  return (
    <Anchor component={Link} href={personPath(id)} size="sm" style={{ overflowWrap: 'anywhere' }}>
      {id}
    </Anchor>
  );
}
