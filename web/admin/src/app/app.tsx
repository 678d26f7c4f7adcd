import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Router } from 'wouter';
import { queryClient } from './ask.js';
import { nonce } from './nonce.js';
import { SessionProvider } from './session.js';
import { Shell } from './shell.js';
import { SignInAgain, SignInPage } from './sign-in.js';
import { readableColors, theme } from './theme.js';

/** Below which path the pages are: `/admin`, or wherever a host has it. */
const base = new URL(document.baseURI).pathname.replace(/\/$/, '');

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableColors}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" />
      <Router base={base}>
        <SessionProvider signedOut={<SignInPage />}>
          <SignedIn />
        </SessionProvider>
      </Router>
    </MantineProvider>
  );
}

function SignedIn() {
  // What one admin was answered is not shown to the next.
  const [queries] = useState(queryClient);
  return (
    <QueryClientProvider client={queries}>
      <Shell />
      <SignInAgain />
    </QueryClientProvider>
  );
}
