import { createHeraldClient, HeraldError } from '@herald/client';
import { Alert, Box, Button, Center, Code, Group, Modal, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type FormEvent, useId, useState } from 'react';
import { Logo } from '../parts/logo.js';
import { SignInCheckDocument } from './operations.js';
import { apiUrl, claimsOf, useSession, useSignIn } from './session.js';

/** Undefined: it is an admin's. Otherwise why it is refused, for people. */
async function problemOf(token: string): Promise<string | undefined> {
  const claims = claimsOf(token);
  if (!claims) return 'That is not a token. It has three parts with full stops between.';
  if (claims.exp !== undefined && claims.exp * 1_000 < Date.now()) return 'That token is over. Ask for a fresh one.';
  const client = createHeraldClient({ url: apiUrl(), token, tabs: false });
  try {
    await client.query(String(SignInCheckDocument));
    return undefined;
  } catch (error) {
    const code = error instanceof HeraldError ? error.code : '';
    if (code === 'UNAUTHENTICATED') return 'Herald refuses that token.';
    if (code === 'FORBIDDEN') return `That is the token of ${claims.sub ?? 'somebody'}, who is no admin.`;
    return 'Herald does not answer. Try again.';
  } finally {
    client.close();
  }
}

function TokenForm({ button }: { button: string }) {
  const signIn = useSignIn();
  const id = useId();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = token.trim().replace(/^Bearer\s+/i, '');
    setAsking(true);
    const found = await problemOf(given);
    setAsking(false);
    setProblem(found);
    if (found === undefined) signIn(given);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Textarea
          id={id}
          label="The token of an admin"
          description="It stays in this tab, and is gone when you close it."
          placeholder="eyJhbGciOi…"
          value={token}
          onChange={({ currentTarget }) => setToken(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
          minRows={3}
          maxRows={6}
          autosize
          required
          autoComplete="off"
          spellCheck={false}
          styles={{
            input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 'var(--mantine-font-size-xs)' },
          }}
          data-autofocus
        />
        {problem === undefined ? null : (
          <Alert color="red" icon={<IconAlertCircle />} role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" loading={isAsking} fullWidth>
          {button}
        </Button>
      </Stack>
    </form>
  );
}

export function SignInPage() {
  return (
    <Center component="main" mih="100vh" p="md">
      <Box w="100%" maw={460}>
        <Group mb="lg" gap="sm" justify="center">
          <Logo size={36} />
          <Title order={1}>Herald</Title>
        </Group>
        <Paper withBorder p="xl" radius="lg" shadow="sm">
          <TokenForm button="Sign in" />
        </Paper>
        <Text size="sm" c="dimmed" mt="md" ta="center">
          In development: <Code>npm run --silent token -- admin-1 --role admin</Code>
        </Text>
      </Box>
    </Center>
  );
}

/** Over whatever is on the screen, which stays as it is. */
export function SignInAgain() {
  const { isOver, signOut } = useSession();
  return (
    <Modal
      opened={isOver}
      onClose={() => undefined}
      withCloseButton={false}
      title="Your token is over"
      centered
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      <Stack>
        <Text size="sm">Sign in again, and go on where you are: nothing that you wrote is lost.</Text>
        <TokenForm button="Go on" />
        <Button variant="subtle" color="gray" onClick={signOut}>
          Sign out
        </Button>
      </Stack>
    </Modal>
  );
}
