import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Failed } from './states.js';

/** A page that breaks leaves the rest of the dashboard standing. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Failed error={error} what="This page has broken.">
        <Button variant="default" onClick={() => this.setState({ error: undefined })}>
          Show it again
        </Button>
      </Failed>
    );
  }
}
