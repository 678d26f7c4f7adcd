import { createHeraldClient, type HeraldClient } from '@herald/client';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';

const KEPT_AS = 'herald.token';

/** Where the API is: beside the page, wherever that is. */
export const apiUrl = (): string => new URL('../graphql', document.baseURI).href;

export interface Session {
  client: HeraldClient;
  /** The `sub` of the token. */
  actorId: string;
  /** When the token ends, in milliseconds; undefined: it doesn't say. */
  expiresAt: number | undefined;
  /** The token is refused: another one is needed, and what is on the screen waits for it. */
  isOver: boolean;
  /** Says that the API refused the token. */
  end(): void;
  /** With a fresh token the screen goes on as it is; of somebody else's, all begins anew. */
  signIn(token: string): void;
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
  roles?: string[];
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

/** Signs in from outside of a session. */
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

/** Who is signed in, and his client. The token lives as long as the tab. */
export function SessionProvider({ children, signedOut }: Props) {
  const [token, setToken] = useState(() => sessionStorage.getItem(KEPT_AS));
  const [isOver, setOver] = useState(false);
  const current = useRef(token);
  const client = useRef<{ of: string; client: HeraldClient } | undefined>(undefined);
  const actorId = (token && claimsOf(token)?.sub) || '';

  const signIn = useCallback((fresh: string) => {
    current.current = fresh;
    sessionStorage.setItem(KEPT_AS, fresh);
    setOver(false);
    setToken(fresh);
    client.current?.client.reconnect();
  }, []);
  const signOut = useCallback(() => {
    sessionStorage.removeItem(KEPT_AS);
    client.current?.client.close();
    client.current = undefined;
    current.current = null;
    setToken(null);
  }, []);
  const end = useCallback(() => setOver(true), []);

  if (token !== null && client.current?.of !== actorId) {
    client.current?.client.close();
    client.current = {
      of: actorId,
      client: createHeraldClient({ url: apiUrl(), token: () => current.current ?? '', tabs: false }),
    };
  }
  const herald = client.current?.client;
  useEffect(
    () =>
      herald?.onState((state) => {
        if (state.status === 'waiting' && state.code === 4401) setOver(true);
      }),
    [herald],
  );
  const session = useMemo(
    () =>
      herald && token !== null
        ? {
            client: herald,
            actorId,
            expiresAt: expiryOf(token),
            isOver,
            end,
            signIn,
            signOut,
          }
        : null,
    [herald, token, actorId, isOver, end, signIn, signOut],
  );
  return (
    <SignInContext value={signIn}>
      {session ? (
        <SessionContext value={session} key={actorId}>
          {children}
        </SessionContext>
      ) : (
        signedOut
      )}
    </SignInContext>
  );
}

function expiryOf(token: string): number | undefined {
  const seconds = claimsOf(token)?.exp;
  return seconds === undefined ? undefined : seconds * 1_000;
}
