import type { ConnectionState } from '@herald/client';
import { Badge, Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useLive } from './ask.js';
import { ConnectionWatchDocument } from './operations.js';
import { useSession } from './session.js';

export function useConnection(): ConnectionState {
  const { client } = useSession();
  return useSyncExternalStore(
    (changed) => client.onState(changed),
    () => client.state,
  );
}

/** How the connection stands, of which every page has one. What failed while it was away is asked for again when it is back. */
export function ConnectionBadge() {
  const { client } = useSession();
  const state = useConnection();
  const queries = useQueryClient();
  useLive(ConnectionWatchDocument, {});
  const isConnected = state.status === 'connected';
  useEffect(() => {
    if (isConnected) void queries.refetchQueries({ predicate: ({ state: { status } }) => status === 'error' });
  }, [isConnected, queries]);

  switch (state.status) {
    case 'idle':
    case 'connecting':
      return null;
    case 'connected':
      return (
        <Badge variant="dot" color="teal" role="status" visibleFrom="xs">
          Live
        </Badge>
      );
    case 'resuming':
    case 'waiting':
      return (
        <Group gap={6} wrap="nowrap">
          <Badge variant="dot" color="orange" role="status">
            Connecting
          </Badge>
          <Button size="compact-xs" variant="subtle" onClick={() => client.reconnect()}>
            Now
          </Button>
        </Group>
      );
    case 'paused':
    case 'closed':
      return (
        <Group gap={6} wrap="nowrap">
          <Badge variant="dot" color="red" role="status">
            Not live
          </Badge>
          {state.status === 'paused' ? (
            <Button size="compact-xs" variant="subtle" onClick={() => client.reconnect()}>
              Connect
            </Button>
          ) : null}
        </Group>
      );
  }
}
