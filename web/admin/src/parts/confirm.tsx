import { Button, Group, Modal, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Failed, notDone } from './states.js';

interface Props {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** What the button that does it says. */
  verb: string;
  isDangerous?: boolean;
  /** False: something is still to be filled in. */
  isReady?: boolean;
  /** Resolved: it is done, and the question goes. Rejected: it stays, and says why. */
  onConfirm: () => Promise<unknown>;
  /** What asks. */
  trigger: (ask: () => void) => ReactNode;
}

/** Asks before something is done that can't be taken back. */
export function Confirm({ title, children, verb, isDangerous = false, isReady = true, onConfirm, trigger }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      setOpen(false);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const ask = () => {
    setError(undefined);
    setOpen(true);
  };
  return (
    <>
      {trigger(ask)}
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={title}
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <div>{children}</div>
          {error === undefined ? null : <Failed error={error} what={notDone(error)} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpen(false)} data-autofocus>
              Not now
            </Button>
            <Button
              {...(isDangerous ? { color: 'red' } : {})}
              disabled={!isReady}
              loading={isBusy}
              onClick={() => void confirm()}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
