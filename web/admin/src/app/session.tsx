import { createHeraldClient, type HeraldClient } from '@herald/client';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { forgetDrafts } from '../parts/draft.js';

const KEPT_AS = 'herald.token';

/** Where the API is: beside the page, wherever that is. */
export const apiUrl = (): string => new URL('../graphql', document.baseURI).href;

export interface Session {
  client: HeraldClient;
  /** The `sub` of the token. */
  actorId: string;
  /** The token is refused: another one is needed, and what is on the screen waits for it. */
  isOver: boolean;
  /** Says that the API refused the token. */
  end(): void;
  signOut(): void;
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('nobody is signed in');
  return session;
}

export const useClient = (): HeraldClient => useSession().client;

interface Claims {
  sub?: string;
  exp?: number;
}

/** What a token says of itself; undefined: it is none. Whether it is true is the server's to say. */
export function claimsOf(token: string): Claims | undefined {
  try {
    const part = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}

const SignInContext = createContext<((token: string) => void) | null>(null);

/** With a fresh token the screen goes on as it is; with somebody else's, all begins anew. */
export function useSignIn(): (token: string) => void {
  const signIn = use(SignInContext);
  if (!signIn) throw new Error('outside of <SessionProvider>');
  return signIn;
}

interface Props {
  children: ReactNode;
  /** Shown while nobody is signed in. */
  signedOut: ReactNode;
}

interface SignedIn {
  actorId: string;
  client: HeraldClient;
  /** A fresh token takes the place of one that is over. */
  renew(fresh: string): void;
}

function signedInWith(token: string): SignedIn {
  let current = token;
  const client = createHeraldClient({ url: apiUrl(), token: () => current, tabs: false });
  const renew = (fresh: string) => {
    current = fresh;
    client.reconnect();
  };
  return { actorId: claimsOf(token)?.sub ?? '', client, renew };
}

function restored(): SignedIn | null {
  const token = sessionStorage.getItem(KEPT_AS);
  return token === null ? null : signedInWith(token);
}

/** Of a token that is refused, and of one that has expired. */
const OVER: readonly number[] = [4401, 4403];

/** Who is signed in, and the client of theirs. Token and drafts live as long as the tab, and leave with whoever they are of. */
export function SessionProvider({ children, signedOut }: Props) {
  const [signedIn, setSignedIn] = useState(restored);
  const [isOver, setOver] = useState(false);

  const leave = useCallback(() => {
    signedIn?.client.close();
    sessionStorage.removeItem(KEPT_AS);
    forgetDrafts();
    setSignedIn(null);
  }, [signedIn]);
  const signIn = useCallback(
    (fresh: string) => {
      setOver(false);
      if (signedIn && claimsOf(fresh)?.sub === signedIn.actorId) {
        signedIn.renew(fresh);
      } else {
        leave();
        setSignedIn(signedInWith(fresh));
      }
      sessionStorage.setItem(KEPT_AS, fresh);
    },
    [signedIn, leave],
  );
  useEffect(
    () =>
      signedIn?.client.onState((state) => {
        if (state.status === 'waiting' && OVER.includes(state.code)) setOver(true);
      }),
    [signedIn],
  );
  const session = useMemo(
    () =>
      signedIn && {
        client: signedIn.client,
        actorId: signedIn.actorId,
        isOver,
        end: () => setOver(true),
        signOut: leave,
      },
    [signedIn, isOver, leave],
  );
  return (
    <SignInContext value={signIn}>
      {session ? (
        <SessionContext value={session} key={session.actorId}>
          {children}
        </SessionContext>
      ) : (
        signedOut
      )}
    </SignInContext>
  );
}
