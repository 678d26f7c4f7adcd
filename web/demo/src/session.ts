import { useCallback, useEffect, useState } from 'react';

export interface Person {
  id: string;
  name: string;
  token: string;
}
export interface Session {
  people: Person[];
  senderToken: string;
}

/** Where Herald is: the page is below it. */
export const GRAPHQL_URL = new URL('../graphql', document.baseURI).href;

/** The tokens of the page’s people, from the server that it came from. */
export async function askSession(): Promise<Session> {
  const response = await fetch(new URL('session', document.baseURI));
  const answer = (await response.json()) as Session & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `HTTP status ${response.status}`);
  return answer;
}

export type Asked = { session: Session } | { error: string } | undefined;

export function useSession(): { asked: Asked; again: () => void } {
  const [asked, setAsked] = useState<Asked>();
  const ask = useCallback(() => {
    askSession().then(
      (session) => setAsked({ session }),
      (error: unknown) => setAsked({ error: error instanceof Error ? error.message : String(error) }),
    );
  }, []);
  useEffect(ask, [ask]);
  return { asked, again: ask };
}
